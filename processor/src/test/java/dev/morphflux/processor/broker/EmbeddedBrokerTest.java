package dev.morphflux.processor.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerTest {

  private static final byte[] LARGE = new byte[5 << 20];

  @TempDir private Path directory;

  @Test
  void start_givenRecordsOfAnEarlierRun_expectsThemAndTheClusterKept() throws Exception {
    String cluster;
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
      cluster = createTopic(broker);
      send(broker, LARGE);
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
      assertThat(clusterId(broker)).isEqualTo(cluster);
      assertThat(readOne(broker)).hasSize(LARGE.length);
    }
  }

  @Test
  void start_givenBusyPort_expectsErrorThatNamesIt() throws IOException {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedBroker.start(busy.getLocalPort(), directory))
          .isInstanceOf(MorphfluxException.class)
          .hasMessageContaining("port " + busy.getLocalPort())
          .hasMessageContaining("in use");
    }
  }

  @Test
  void start_givenDirectoryOfARunningBroker_expectsErrorThatNamesIt() {
    try (EmbeddedBroker first = EmbeddedBroker.start(0, directory)) {
      assertThat(first.port()).isPositive();
      assertThatThrownBy(() -> EmbeddedBroker.start(0, directory))
          .isInstanceOf(MorphfluxException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("in use");
    }
  }

  @Test
  void start_givenFileInPlaceOfTheDirectory_expectsErrorThatNamesIt() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> EmbeddedBroker.start(0, file))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("cannot be written");
  }

  @Test
  void failure_givenKafkaThatEndsTheProcess_expectsReasonInsteadOfAnExit() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
      assertThatThrownBy(() -> Exit.halt(1, "all log directories failed"))
          .isInstanceOf(IllegalStateException.class);
      assertThat(broker.failure())
          .isCompletedWithValueMatching(reason -> reason.contains("all log directories failed"));
    }
  }

  private static String createTopic(EmbeddedBroker broker) throws Exception {
    try (Admin admin = admin(broker)) {
      NewTopic topic =
          new NewTopic("t", 1, (short) 1).configs(Map.of("max.message.bytes", "8388608"));
      admin.createTopics(List.of(topic)).all().get(20, TimeUnit.SECONDS);
    }
    return clusterId(broker);
  }

  private static String clusterId(EmbeddedBroker broker) throws Exception {
    try (Admin admin = admin(broker)) {
      return admin.describeCluster().clusterId().get(20, TimeUnit.SECONDS);
    }
  }

  private static Admin admin(EmbeddedBroker broker) {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  private static void send(EmbeddedBroker broker, byte[] value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "max.request.size", "8388608"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("t", value)).get(20, TimeUnit.SECONDS);
    }
  }

  private static byte[] readOne(EmbeddedBroker broker) {
    TopicPartition partition = new TopicPartition("t", 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return consumer.poll(Duration.ofSeconds(20)).records(partition).get(0).value();
    }
  }
}
