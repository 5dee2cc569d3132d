package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.processor.stream.DoomedProcessor.Point;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processors that are killed in the middle of a transaction, or stopped and woken too late. */
class KillTest extends EndToEnd {

  private static final List<Point> POINTS =
      List.of(Point.BEFORE_COMMIT, Point.BEFORE_OFFSETS, Point.DURING_COMMIT);

  @Test
  void process_givenKillsInTheMiddleOfTransactions_expectsExactlyOnceInOrder() throws Exception {
    kill("classic", 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  @Tag("long")
  @Timeout(1800)
  void process_givenTwentyKillsInTheMiddleOfTransactions_expectsExactlyOnceInOrder(String protocol)
      throws Exception {
    kill(protocol, 20);
  }

  /** The one that goes on has the lanes of the dead until its next death is due. */
  private void kill(String protocol, int times) throws Exception {
    ProcessorConfig config = config(protocol);
    Random random = new Random(Seed.VALUE);
    try (Faults faults = new Faults(codec(), bootstrapServers(), config);
        Processor survivor = start(config, codec(), KafkaClients.STANDARD)) {
      faults.warmUp();
      for (int i = 0; i < times; i++) {
        try (DoomedProcessor doomed =
            new DoomedProcessor(config, POINTS.get(i % POINTS.size()), random.nextInt(4))) {
          Thread feeder = feed(faults, doomed.process());
          doomed.killAtPoint();
          feeder.join();
        }
      }
      faults.verdict();
      assertThat(survivor.bridgeCounters().commits()).isPositive();
    }
  }

  /** While the doomed one lives there is always something to do. */
  private static Thread feed(Faults faults, Process doomed) {
    Thread feeder =
        new Thread(
            () -> {
              while (doomed.isAlive()) {
                faults.load().send(4);
                try {
                  TimeUnit.MILLISECONDS.sleep(100);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    feeder.start();
    return feeder;
  }

  @Test
  void process_givenAFrozenProcessorThatWakesAfterItsLanesWereGiven_expectsNothingOfItWritten()
      throws Exception {
    ProcessorConfig config = config("classic");
    try (Faults faults = new Faults(codec(), bootstrapServers(), config)) {
      try (DoomedProcessor child = new DoomedProcessor(config, Point.NEVER, 0)) {
        Process frozen = child.process();
        faults.warmUp();
        faults.load().send(Duration.ofSeconds(1), 60);
        signal("STOP", frozen);
        faults.load().send(Duration.ofSeconds(1), 60);
        try (Processor survivor = start(config, codec(), KafkaClients.STANDARD)) {
          faults.awaitProgress(Duration.ofSeconds(60));
          signal("CONT", frozen);
          faults.load().send(Duration.ofSeconds(2), 60);
          faults.verdict();
          assertThat(survivor.bridgeCounters().commits()).isPositive();
        }
      }
    }
  }

  private ProcessorConfig config(String protocol) {
    return Faults.with(
        config(), Map.of("group.protocol", protocol), Map.of("transaction.timeout.ms", "6000"));
  }

  private static void signal(String name, Process process)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }
}
