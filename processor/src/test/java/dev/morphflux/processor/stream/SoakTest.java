package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.stream.DoomedProcessor.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A processor under a steady load for a long time, at half of what it answers in a burst: {@code
 * -Dmorphflux.soak.minutes=120}. The checker holds all that was answered, so that a higher {@code
 * -Dmorphflux.soak.rate}, the most records a second, takes a larger heap: some 8 KiB a record.
 */
@Tag("long")
class SoakTest extends EndToEnd {

  private static final long MINUTES = Long.getLong("morphflux.soak.minutes", 120);
  private static final int MOST_PER_SECOND = Integer.getInteger("morphflux.soak.rate", 200);
  private static final int BURST = 10_000;
  private static final int SAMPLES = 24;

  /** In which the JVM finds its size. */
  private static final int WARM_UP_SAMPLES = 8;

  private static final double MOST_GROWTH = 1.2;
  private static final Duration MOST_LAG = Duration.ofSeconds(20);

  /** What a process holds. */
  private record Held(long residentKibibytes, long threads, long files) {

    static Held by(long pid) {
      Path process = Path.of("/proc", Long.toString(pid));
      try (Stream<Path> files = Files.list(process.resolve("fd"))) {
        List<String> status = Files.readAllLines(process.resolve("status"));
        return new Held(number(status, "VmRSS:"), number(status, "Threads:"), files.count());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static long number(List<String> status, String name) {
      return status.stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  @Timeout(6 * 3600)
  void process_givenASteadyLoad_expectsFlatMemoryNoLagAndExactlyOnce() throws Exception {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/proc/self/status")), "what a process holds is read from /proc");
    ProcessorConfig config = config();
    List<Held> held = new ArrayList<>();
    try (Faults faults = new Faults(codec(), bootstrapServers(), config);
        DoomedProcessor child = new DoomedProcessor(config, Point.NEVER, 0)) {
      faults.warmUp();
      int perSecond = Math.min(MOST_PER_SECOND, burst(faults) / 2);
      for (int sample = 1; sample <= SAMPLES; sample++) {
        faults.load().send(Duration.ofMinutes(MINUTES).dividedBy(SAMPLES), perSecond);
        faults.verification().awaitAllAnswered(MOST_LAG);
        held.add(Held.by(child.process().pid()));
        System.out.printf("soak %d/%d: %s%n", sample, SAMPLES, held.get(held.size() - 1));
      }
      faults.verdict();
    }
    assertFlat("resident memory, KiB", held, Held::residentKibibytes);
    assertFlat("threads", held, Held::threads);
    assertFlat("open files", held, Held::files);
  }

  /** Records a second, answered when they come all at once. */
  private static int burst(Faults faults) {
    long begin = System.nanoTime();
    faults.load().send(BURST);
    faults.verification().awaitAllAnswered(Faults.PATIENCE);
    int perSecond = (int) (BURST * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - begin));
    System.out.printf("a burst is answered at %d records a second%n", perSecond);
    return perSecond;
  }

  private static void assertFlat(String what, List<Held> held, ToLongFunction<Held> value) {
    long settled = most(held.subList(WARM_UP_SAMPLES / 2, WARM_UP_SAMPLES), value);
    long last = most(held.subList(SAMPLES - WARM_UP_SAMPLES / 2, SAMPLES), value);
    assertThat((double) last / settled)
        .as(
            "growth of %s: %s, %s",
            what, held.stream().mapToLong(value).boxed().toList(), Seed.text())
        .isLessThan(MOST_GROWTH);
  }

  private static long most(List<Held> held, ToLongFunction<Held> value) {
    return held.stream().mapToLong(value).max().orElseThrow();
  }
}
