package dev.morphflux.processor.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of 100 MiB, which takes root and Linux to make. */
final class DiskFullTest {

  @TempDir private Path directory;
  private SmallDisk disk;

  @BeforeEach
  void mount() throws Exception {
    disk = new SmallDisk(Files.createDirectory(directory.resolve("disk")), 100);
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void start_givenAFullDisk_expectsErrorThatNamesTheDirectory() throws IOException {
    disk.fill();
    assertThatThrownBy(() -> EmbeddedBroker.start(0, disk.path().resolve("data")))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("data")
        .hasMessageContaining("full");
  }

  @Test
  void failure_givenADiskThatFillsUp_expectsAReason() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, disk.path().resolve("data"))) {
      Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (Admin admin = Admin.create(client)) {
        admin
            .createTopics(List.of(new NewTopic("t", 1, (short) 1)))
            .all()
            .get(20, TimeUnit.SECONDS);
      }
      disk.fill();
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of(
                  "bootstrap.servers",
                  broker.bootstrapServers(),
                  "delivery.timeout.ms",
                  "5000",
                  "request.timeout.ms",
                  "2000",
                  "linger.ms",
                  "0"),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        for (int i = 0; i < 20; i++) {
          var unused = producer.send(new ProducerRecord<>("t", new byte[200_000]));
        }
        assertThat(broker.failure().get(60, TimeUnit.SECONDS)).contains("gave up");
      }
    }
  }
}
