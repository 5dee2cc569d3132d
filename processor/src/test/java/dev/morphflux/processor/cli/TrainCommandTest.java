package dev.morphflux.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.TopologyJson;
import dev.morphflux.models.packages.Training;
import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.Topics;
import dev.morphflux.schemas.VertexEncoding;
import dev.morphflux.schemas.VertexPacking;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainCommandTest {
  private static final int SUBJECTS = 12;
  private static final int FRAMES = 2;
  private static final Topology TOPOLOGY =
      new Topology(
          0.01,
          new float[] {0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 9, 9, 9, 0, 9, 9, 9},
          new int[][] {{0, 1, 2}, {3, 4, 5}},
          List.of(
              new Region("left", List.of(0, 1, 2), List.of(1)),
              new Region("right", List.of(3, 4, 5), List.of(5))),
          List.of());
  private static final String SETTINGS =
      """
      name: small
      version: "0.3"
      topology: topology.json
      architecture: {dim: 8, latentSize: 2, encoderDepth: 1, decoderDepth: 1}
      initialization: random
      threads: 1
      batchSize: 4
      autoencoder: {steps: 3}
      manipulation: {steps: 2}
      """;

  @TempDir private Path directory;

  @Test
  void train_givenScansAmongBadRecords_writesAPackageThatSaysWhatWasRead() throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"))) {
      publish(broker.bootstrapServers());
      Path config = config(broker.bootstrapServers(), "");
      Path out = directory.resolve("model");

      CommandRun run = CommandRun.of("train", "--config", config, "--out", out);

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out()).contains("reconstructionErrorMillimetres");
      ModelPackage model = ModelPackage.open(out);
      Training training = model.manifest().training();
      assertThat(model.manifest().version()).isEqualTo("0.3");
      assertThat(training.topics()).containsExactly("morphflux.scans");
      assertThat(training.subjects()).isEqualTo(SUBJECTS - 1);
      assertThat(training.scans()).isEqualTo((SUBJECTS - 1) * FRAMES);
      assertThat(
              training.offsets().get("morphflux.scans").values().stream()
                  .mapToLong(Long::longValue)
                  .sum())
          .isEqualTo(SUBJECTS * FRAMES + 3);
      assertThat(Files.readString(directory.resolve("model.run/scans/index.json")))
          .contains("\"empty-value\":1", "\"not-finite\":1", "\"unknown-topology\":1");
    }
    // The broker is gone: what was read is on disk.
    CommandRun again =
        CommandRun.of(
            "train",
            "--config",
            directory.resolve("train.yaml"),
            "--out",
            directory.resolve("model"));
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).contains("using the scans read before");
  }

  @Test
  void train_givenAnUnknownSetting_namesItsPath() throws IOException {
    Path config = config("localhost:1", "card: {sumary: none}\n");

    CommandRun run = CommandRun.of("train", "--config", config, "--out", directory.resolve("m"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("morphflux: " + config + ": card.sumary is not a known key")
        .doesNotContain("\tat ");
  }

  @Test
  void train_givenCheck_readsTheSettingsOnly() throws IOException {
    Path config = config("localhost:1", "");

    CommandRun run =
        CommandRun.of("train", "--check", "--config", config, "--out", directory.resolve("m"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains(TOPOLOGY.id());
    assertThat(directory.resolve("m.run")).doesNotExist();
  }

  private Path config(String bootstrapServers, String more) throws IOException {
    TopologyJson.write(directory.resolve("topology.json"), TOPOLOGY);
    return Files.writeString(
        directory.resolve("train.yaml"),
        SETTINGS + "source: {bootstrapServers: \"" + bootstrapServers + "\"}\n" + more);
  }

  private static void publish(String bootstrapServers) {
    Topics topics = Topics.standard();
    TopicSetup.of(topics).ensure(Map.of("bootstrap.servers", bootstrapServers));
    Random random = new Random(4);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < SUBJECTS * FRAMES; i++) {
        float[] vertices = TOPOLOGY.template().clone();
        for (int k = 0; k < vertices.length; k++) {
          vertices[k] += (float) random.nextGaussian();
        }
        String subject = "subject-" + i % SUBJECTS;
        send(producer, subject, scan("scan-" + i, subject, vertices, TOPOLOGY.id()));
      }
      float[] infinite = TOPOLOGY.template().clone();
      infinite[4] = Float.POSITIVE_INFINITY;
      send(producer, "bad", null);
      send(producer, "bad", scan("infinite", "bad", infinite, TOPOLOGY.id()));
      send(producer, "bad", scan("other", "bad", TOPOLOGY.template(), "0123456789abcdef"));
    }
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String subject, byte @Nullable [] value) {
    try {
      producer
          .send(new ProducerRecord<>(Topics.standard().scans(), subject.getBytes(UTF_8), value))
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] scan(String id, String subject, float[] vertices, String topologyId) {
    return MessageFormat.SCAN.write(
        new RegisteredScan(
            id,
            subject,
            "session",
            "slate",
            1,
            "booth",
            new FrameTime(1L, null, 30, 1),
            Instant.ofEpochSecond(1_700_000_000),
            topologyId,
            TOPOLOGY.metersPerUnit(),
            VertexPacking.pack(FloatBuffer.wrap(vertices), VertexEncoding.FLOAT32)));
  }
}
