package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.pipeline.Processor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processors that join and leave under load, under both group protocols. */
class RebalanceStormTest extends EndToEnd {

  private static final int PER_SECOND = 40;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int MOST_PROCESSORS = 3;

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void process_givenAStorm_expectsExactlyOnceInOrderAndProgress(String protocol) throws Exception {
    storm(protocol, 6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  @Tag("long")
  @Timeout(1800)
  void process_givenALongStorm_expectsExactlyOnceInOrderAndProgress(String protocol)
      throws Exception {
    storm(protocol, 100);
  }

  private void storm(String protocol, int changes) throws Exception {
    ProcessorConfig config = Faults.with(config(), Map.of("group.protocol", protocol), Map.of());
    Random random = new Random(Seed.VALUE);
    List<Processor> running = new ArrayList<>();
    try (Faults faults = new Faults(codec(), bootstrapServers(), config)) {
      running.add(start(config, codec(), KafkaClients.STANDARD));
      faults.warmUp();
      for (int change = 0; change < changes; change++) {
        if (running.size() < 2 || (running.size() < MOST_PROCESSORS && random.nextBoolean())) {
          running.add(start(config, codec(), KafkaClients.STANDARD));
        } else {
          Processor leaving = running.remove(random.nextInt(running.size()));
          CompletableFuture<Void> unused = CompletableFuture.runAsync(leaving::close);
        }
        faults.load().send(Duration.ofMillis(300 + random.nextInt(2000)), PER_SECOND);
        faults.awaitProgress(LONGEST_PAUSE);
      }
      faults.verdict();
      assertThat(running)
          .as("processors that go on, " + Seed.text())
          .allSatisfy(
              processor -> assertThat(processor.bridgeCounters().rebalances()).isPositive());
    } finally {
      running.forEach(Processor::close);
    }
  }
}
