package dev.morphflux.processor.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.processor.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HangingTransactionsTest {

  private static final TopicPartition HANGING = new TopicPartition("t", 0);
  private static final TopicPartition ALIVE = new TopicPartition("t", 1);
  private static final String GROUP = "g";

  @TempDir private Path directory;

  @Test
  void end_givenOneThatTheCoordinatorForgotAndOneThatItKnows_expectsOnlyTheFirstAborted()
      throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
      createTopic(broker);
      // Closed at once, so that it does not abort.
      begin(broker, "dead", HANGING).close(Duration.ZERO);
    }
    ForgottenTransactions.forgetAll(directory);
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory);
        Admin admin = Admin.create(client(broker));
        KafkaProducer<byte[], byte[]> alive = begin(broker, "alive", ALIVE)) {
      assertThat(stable(admin, HANGING)).as("before").isZero();
      new HangingTransactions(client(broker)).end(List.of(HANGING, ALIVE));
      Awaitility.await("the record and the marker").until(() -> stable(admin, HANGING) == 2);
      assertThat(committedRecords(broker)).isZero();
      alive.commitTransaction();
      Awaitility.await("the other, which goes on").until(() -> stable(admin, ALIVE) == 2);
      assertThat(committedRecords(broker)).isEqualTo(1);
    }
  }

  @Test
  void end_givenOneThatIsCommittedButWasNotMarkedEverywhere_expectsTheRestCommitted()
      throws Exception {
    Map<String, byte[]> unmarked;
    Map<String, byte[]> unmarkedOffsets;
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
      createTopic(broker);
      KafkaProducer<byte[], byte[]> producer = begin(broker, "unlucky", HANGING);
      var unused = producer.send(record(ALIVE));
      try (KafkaConsumer<byte[], byte[]> member = consumer(broker)) {
        producer.sendOffsetsToTransaction(
            Map.of(ALIVE, new OffsetAndMetadata(5)), member.groupMetadata());
      }
      unmarked = ForgottenTransactions.records(directory, HANGING.toString());
      unmarkedOffsets = ForgottenTransactions.records(directory, "__consumer_offsets-0");
      producer.commitTransaction();
      producer.close();
      // The next producer of the same name, of which the coordinator knows instead.
      begin(broker, "unlucky", ALIVE).close(Duration.ZERO);
    }
    ForgottenTransactions.restore(directory, HANGING.toString(), unmarked);
    ForgottenTransactions.restore(directory, "__consumer_offsets-0", unmarkedOffsets);
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory);
        Admin admin = Admin.create(client(broker))) {
      assertThat(stable(admin, HANGING)).as("before").isZero();
      assertThatThrownBy(() -> committedOffset(broker)).isInstanceOf(TimeoutException.class);
      HangingTransactions hanging = new HangingTransactions(client(broker));
      try (HangingWatch watch = new HangingWatch(hanging, List.of("t"))) {
        watch.look();
        assertThat(stable(admin, HANGING)).as("seen for the first time").isZero();
        watch.look();
      }
      hanging.endInOffsetsOf(GROUP);
      Awaitility.await("the record and the marker").until(() -> stable(admin, HANGING) == 2);
      assertThat(committedRecords(broker)).as("in all partitions").isEqualTo(2);
      assertThat(committedOffset(broker)).isEqualTo(5);
    }
  }

  private static void createTopic(EmbeddedBroker broker) throws Exception {
    try (Admin admin = Admin.create(client(broker))) {
      admin.createTopics(List.of(new NewTopic("t", 2, (short) 1))).all().get(20, TimeUnit.SECONDS);
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
    var unused = producer.send(record(partition));
    producer.flush();
    return producer;
  }

  private static ProducerRecord<byte[], byte[]> record(TopicPartition partition) {
    return new ProducerRecord<>(partition.topic(), partition.partition(), null, new byte[] {1});
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

  private static long committedRecords(EmbeddedBroker broker) {
    long records = 0;
    try (TopicReader reader = TopicReader.fromBeginning(client(broker), List.of("t"))) {
      Map<TopicPartition, Long> ends = reader.endOffsets();
      while (!reader.hasReached(ends)) {
        for (var unused : reader.poll()) {
          records++;
        }
      }
    }
    return records;
  }

  private static long committedOffset(EmbeddedBroker broker) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
      return consumer.committed(Set.of(ALIVE), Duration.ofSeconds(5)).get(ALIVE).offset();
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(EmbeddedBroker broker) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "group.id",
            GROUP,
            "isolation.level",
            "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static Map<String, Object> client(EmbeddedBroker broker) {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }
}
