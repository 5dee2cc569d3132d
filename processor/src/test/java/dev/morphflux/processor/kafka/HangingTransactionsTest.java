package dev.morphflux.processor.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HangingTransactionsTest {

  private static final TopicPartition HANGING = new TopicPartition("t", 0);
  private static final TopicPartition ALIVE = new TopicPartition("t", 1);

  @Test
  void end_givenOneThatTheCoordinatorForgotAndOneThatItKnows_expectsOnlyTheFirstEnded(
      @TempDir Path directory) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
      try (Admin admin = Admin.create(client(broker))) {
        admin
            .createTopics(List.of(new NewTopic("t", 2, (short) 1)))
            .all()
            .get(20, TimeUnit.SECONDS);
      }
      KafkaProducer<byte[], byte[]> dead = begin(broker, "dead", HANGING);
      // At once, so that it does not abort.
      dead.close(Duration.ZERO);
    }
    forgetTransactions(directory);
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory);
        Admin admin = Admin.create(client(broker));
        KafkaProducer<byte[], byte[]> alive = begin(broker, "alive", ALIVE)) {
      assertThat(stable(admin, HANGING)).as("before").isZero();
      new HangingTransactions(client(broker)).end(List.of(HANGING, ALIVE));
      Awaitility.await("the record and the marker").until(() -> stable(admin, HANGING) == 2);
      alive.commitTransaction();
      Awaitility.await("the other, which goes on").until(() -> stable(admin, ALIVE) == 2);
    }
  }

  private static KafkaProducer<byte[], byte[]> begin(
      EmbeddedBroker broker, String id, TopicPartition partition) {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", id),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    var unused =
        producer.send(
            new ProducerRecord<>(partition.topic(), partition.partition(), null, new byte[] {1}));
    producer.flush();
    return producer;
  }

  private static void forgetTransactions(Path directory) throws IOException {
    try (DirectoryStream<Path> logs =
        Files.newDirectoryStream(directory, "__transaction_state-*")) {
      for (Path log : logs) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(log)) {
          for (Path file : files) {
            Files.delete(file);
          }
        }
        Files.delete(log);
      }
    }
  }

  /** Up to where readers of committed records get. */
  private static long stable(Admin admin, TopicPartition partition) throws Exception {
    return admin
        .listOffsets(
            Map.of(partition, OffsetSpec.latest()),
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .partitionResult(partition)
        .get(20, TimeUnit.SECONDS)
        .offset();
  }

  private static Map<String, Object> client(EmbeddedBroker broker) {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }
}
