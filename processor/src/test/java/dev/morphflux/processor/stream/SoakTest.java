package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.stream.DoomedProcessor.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A processor under a steady load for a long time: {@code -Dmorphflux.soak.minutes=120
 * -Dmorphflux.soak.rate=20}.
 */
@Tag("long")
class SoakTest extends EndToEnd {

  private static final long MINUTES = Long.getLong("morphflux.soak.minutes", 120);
  private static final int PER_SECOND = Integer.getInteger("morphflux.soak.rate", 20);
  private static final int SAMPLES = 24;

  /** In which the JVM finds its size. */
  private static final int WARM_UP_SAMPLES = 8;

  private static final double MOST_GROWTH = 1.2;
  private static final Duration MOST_LAG = Duration.ofSeconds(20);

  @Test
  @Timeout(6 * 3600)
  void process_givenASteadyLoad_expectsFlatMemoryNoLagAndExactlyOnce() throws Exception {
    Path status = Path.of("/proc/self/status");
    Assumptions.assumeTrue(Files.exists(status), "resident memory is read from /proc");
    ProcessorConfig config = config();
    List<Long> resident = new ArrayList<>();
    try (Faults faults = new Faults(codec(), bootstrapServers(), config);
        DoomedProcessor child = new DoomedProcessor(config, Point.NEVER, 0)) {
      faults.warmUp();
      for (int sample = 0; sample < SAMPLES; sample++) {
        faults.load().send(Duration.ofMinutes(MINUTES).dividedBy(SAMPLES), PER_SECOND);
        faults.verification().awaitAllAnswered(MOST_LAG);
        resident.add(residentKibibytes(child.process().pid()));
      }
      faults.verdict();
    }
    long settled = largest(resident.subList(WARM_UP_SAMPLES / 2, WARM_UP_SAMPLES));
    long last = largest(resident.subList(SAMPLES - WARM_UP_SAMPLES / 2, SAMPLES));
    assertThat((double) last / settled)
        .as("growth of resident memory, KiB: %s, %s", resident, Seed.text())
        .isLessThan(MOST_GROWTH);
  }

  private static long largest(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).max().orElseThrow();
  }

  private static long residentKibibytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
