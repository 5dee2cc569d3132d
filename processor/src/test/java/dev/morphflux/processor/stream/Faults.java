package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.processor.config.KafkaConfig;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.history.History;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** One experiment of the fault suite: a capture, something that goes wrong, and the verdict. */
final class Faults implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final SmallHeadOracle oracle;
  private final CaptureLoad load;
  private final Verification verification;

  Faults(Codec codec, String bootstrapServers, ProcessorConfig config) {
    KafkaConfig kafka = config.kafka();
    oracle = new SmallHeadOracle(codec, Seed.VALUE);
    load = new CaptureLoad(bootstrapServers, kafka.topics(), oracle);
    verification = new Verification(bootstrapServers, kafka.topics(), kafka.group());
  }

  CaptureLoad load() {
    return load;
  }

  Verification verification() {
    return verification;
  }

  /** Every subject is scanned and answered, so that edits of the load have a latent. */
  void warmUp() {
    load.warmUp();
    verification.awaitAllAnswered(PATIENCE);
  }

  /** Waits until everything that was sent is answered, and checks the history. */
  void verdict() {
    // Only when all that was sent has arrived is it known what there is to answer.
    History history = load.history();
    verification.awaitAllAnswered(PATIENCE);
    verification.assertInOrder(oracle, history);
  }

  /** Waits until the group answers more than it has by now, unless that is everything. */
  void awaitProgress(Duration patience) {
    long wanted = Math.min(verification.answered() + 1, verification.sent());
    EndToEnd.eventually(
        patience, () -> assertThat(verification.answered()).isGreaterThanOrEqualTo(wanted));
  }

  /** The configuration with other native settings of the consumer and the producer. */
  static ProcessorConfig with(
      ProcessorConfig config, Map<String, String> consumer, Map<String, String> producer) {
    KafkaConfig kafka = config.kafka();
    Map<String, String> consumerSettings = new HashMap<>(kafka.consumer());
    if ("consumer".equals(consumer.get("group.protocol"))) {
      consumerSettings.remove("session.timeout.ms");
      consumerSettings.remove("heartbeat.interval.ms");
    }
    consumerSettings.putAll(consumer);
    Map<String, String> producerSettings = new HashMap<>(kafka.producer());
    producerSettings.putAll(producer);
    return config.withKafka(
        new KafkaConfig(
            kafka.bootstrapServers(),
            kafka.group(),
            kafka.instance(),
            kafka.topicPrefix(),
            kafka.partitions(),
            kafka.replicationFactor(),
            kafka.properties(),
            consumerSettings,
            producerSettings));
  }

  @Override
  public void close() {
    load.close();
    verification.close();
  }
}
