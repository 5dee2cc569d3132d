package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.kafka.ForgottenTransactions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that was killed may leave a transaction open in the group's offsets, for ever. */
class HangingOffsetsTest {

  @Test
  void process_givenOffsetsInATransactionThatNobodyWillEnd_expectsScansAnswered(@TempDir Path data)
      throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, data);
        Studio studio = new Studio(broker.bootstrapServers(), "morphflux.")) {
      leaveOffsetsOpen(broker, studio.topics().scans());
    }
    ForgottenTransactions.forgetAll(data);
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, data);
        Studio studio = new Studio(broker.bootstrapServers(), "morphflux.");
        Codec codec = SmallHead.codec()) {
      studio.send(Studio.scan("s", "ada", SmallHead.shape(1)));
      EndToEnd.processing(
          ProcessorConfig.at(broker.bootstrapServers()),
          codec,
          KafkaClients.STANDARD,
          () -> EndToEnd.eventually(() -> assertThat(studio.meshes()).hasSize(1)));
    }
  }

  private static void leaveOffsetsOpen(EmbeddedBroker broker, String topic) {
    KafkaProducer<byte[], byte[]> dead =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "dead"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    dead.initTransactions();
    dead.beginTransaction();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    dead.partitionsFor(topic)
        .forEach(
            info ->
                offsets.put(new TopicPartition(topic, info.partition()), new OffsetAndMetadata(0)));
    String group = ProcessorConfig.at(broker.bootstrapServers()).kafka().group();
    try (KafkaConsumer<byte[], byte[]> member =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", group),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      dead.sendOffsetsToTransaction(offsets, member.groupMetadata());
    }
    // At once, so that it does not abort.
    dead.close(Duration.ZERO);
  }
}
