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
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.QualityFlag;
import dev.morphflux.schemas.ReconstructionError;
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
      assertThat(training.subjects()).isBetween(SUBJECTS / 2, SUBJECTS - 2);
      assertThat(training.scans()).isEqualTo(training.subjects() * (long) FRAMES);
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
  void train_givenCheck_reportsCountsAndTimeAndLeavesNothing() throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"))) {
      publish(broker.bootstrapServers());
      Path config = config(broker.bootstrapServers(), "");

      CommandRun run =
          CommandRun.of(
              "train",
              "--check",
              "--threads",
              1,
              "--config",
              config,
              "--out",
              directory.resolve("m"));

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .contains(TOPOLOGY.id())
          .contains("24 of 12 subjects", "2 to 2, median 2")
          .contains("1 unknown-topology {0123456789abcdef=1}", "1 not-finite", "1 empty-value")
          .containsPattern("disk +[0-9]+ MB: scans [0-9]+, their scores [0-9]+, checkpoints")
          .containsPattern("autoencoder +3 steps of [0-9.]+ s")
          .contains("time to expect", "training could go");
      assertThat(directory.resolve("m")).doesNotExist();
      assertThat(directory.resolve("m.run")).doesNotExist();
      assertThat(directory.resolve("m.run.check")).doesNotExist();
    }
  }

  @Test
  void train_givenScansOfOtherTopologiesOnly_namesThem() throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"));
        KafkaProducer<byte[], byte[]> producer = producer(broker.bootstrapServers())) {
      Path config = config(broker.bootstrapServers(), "");
      String[] check = {
        "train",
        "--check",
        "--config",
        config.toString(),
        "--out",
        directory.resolve("m").toString()
      };
      CommandRun empty = CommandRun.of((Object[]) check);
      for (int i = 0; i < 3; i++) {
        send(producer, "a", scan("scan-" + i, "a", TOPOLOGY.template(), "0123456789abcdef"));
      }

      CommandRun other = CommandRun.of((Object[]) check);

      assertThat(empty.exitCode()).isEqualTo(1);
      assertThat(empty.err()).contains("the topic morphflux.scans is empty");
      assertThat(other.exitCode()).isEqualTo(1);
      assertThat(other.err().lines().reduce((line, next) -> next).orElseThrow())
          .startsWith("morphflux: no scan of the topic morphflux.scans is of topology")
          .contains(TOPOLOGY.id(), "{0123456789abcdef=3}");
    }
  }

  @Test
  void train_givenDropFlagged_leavesOutWhatTheProcessorFoundBad() throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"));
        KafkaProducer<byte[], byte[]> producer = producer(broker.bootstrapServers())) {
      publish(broker.bootstrapServers());
      latent(producer, "scan-0", "subject-0", 9.5f, 1f);
      latent(producer, "scan-1", "subject-1", 0.5f, 99f);
      latent(producer, "scan-2", "subject-2", 9.5f, null);
      latent(producer, "scan-2", "subject-2", 0.5f, null); // encoded again, better
      latent(producer, "scan-3", "subject-3", 0.5f, 1f);
      latent(producer, "scan-4", "subject-4", 0.5f, 1f, QualityFlag.HIGH_VERTEX_ERROR);
      Path config =
          config(
              broker.bootstrapServers(),
              "",
              ", dropFlagged: {maxErrorMm: 3, maxMahalanobis: 40, anyFlag: true}");
      Path out = directory.resolve("model");

      CommandRun run = CommandRun.of("train", "--config", config, "--out", out);

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("scans taken       21", "3 flagged-by-processor", "without a latent  19, kept");
      assertThat(ModelPackage.open(out).statistics().orElseThrow().quality())
          .as("what scans of this model stay within")
          .hasValueSatisfying(
              thresholds -> {
                assertThat(thresholds.meanMillimetres()).isPositive();
                assertThat(thresholds.mahalanobis()).isPositive();
                assertThat(thresholds.regionMillimetres())
                    .hasSameSizeAs(TOPOLOGY.regions())
                    .allSatisfy((region, limit) -> assertThat(limit).isPositive());
              });
    }
  }

  @Test
  void train_givenAWarmStart_readsNewScansAndASampleOfTheOld() throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"));
        KafkaProducer<byte[], byte[]> producer = producer(broker.bootstrapServers())) {
      publish(broker.bootstrapServers());
      Path first = directory.resolve("first");
      Path config = config(broker.bootstrapServers(), "");
      assertThat(CommandRun.of("train", "--config", config, "--out", first).exitCode()).isZero();
      String warm = "warmStart: {model: first, oldSample: 20}\n";
      config = config(broker.bootstrapServers(), warm);
      CommandRun nothingNew =
          CommandRun.of("train", "--config", config, "--out", directory.resolve("none"));
      Random random = new Random(8);
      for (int i = 0; i < 5; i++) {
        String subject = "new-" + i;
        send(producer, subject, scan("late-" + i, subject, shape(random), TOPOLOGY.id()));
      }
      Path second = directory.resolve("second");

      CommandRun run = CommandRun.of("train", "--config", config, "--out", second);

      assertThat(nothingNew.exitCode()).isEqualTo(1);
      assertThat(nothingNew.err()).contains("there is nothing new to learn from");
      assertThat(run.exitCode()).as(run.err()).isZero();
      // The sample is of records; three of 27 old ones cannot be used.
      assertThat(run.out()).containsPattern("new / old         5 / (1[7-9]|20)\\R");
      Training training = ModelPackage.open(second).manifest().training();
      assertThat(training.startedFrom()).isEqualTo("small 0.3");
      assertThat(training.source()).endsWith("warm-started from small 0.3");
      assertThat(training.heldOutBelow())
          .isEqualTo(ModelPackage.open(first).manifest().training().heldOutBelow());
      Files.writeString(config, Files.readString(config).replace("20", "10"));
      assertThat(CommandRun.of("train", "--config", config, "--out", second).err())
          .contains("were chosen by other settings");
    }
  }

  private Path config(String bootstrapServers, String more) throws IOException {
    return config(bootstrapServers, more, "");
  }

  private Path config(String bootstrapServers, String more, String source) throws IOException {
    TopologyJson.write(directory.resolve("topology.json"), TOPOLOGY);
    return Files.writeString(
        directory.resolve("train.yaml"),
        SETTINGS
            + "source: {bootstrapServers: \""
            + bootstrapServers
            + "\""
            + source
            + "}\n"
            + more);
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
    TopicSetup.of(Topics.standard()).ensure(Map.of("bootstrap.servers", bootstrapServers));
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrapServers),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static float[] shape(Random random) {
    float[] vertices = TOPOLOGY.template().clone();
    for (int k = 0; k < vertices.length; k++) {
      vertices[k] += (float) random.nextGaussian();
    }
    return vertices;
  }

  private static void latent(
      KafkaProducer<byte[], byte[]> producer,
      String scanId,
      String subject,
      float errorMm,
      @Nullable Float mahalanobis,
      QualityFlag... flags) {
    LatentCode latent =
        new LatentCode(
            scanId,
            subject,
            "session",
            "slate",
            1,
            new FrameTime(1L, null, 30, 1),
            Instant.ofEpochSecond(1_700_000_000),
            "small",
            "0.2",
            List.of(0f, 0f),
            new ReconstructionError(errorMm, 2 * errorMm, List.of()),
            mahalanobis,
            List.of(flags),
            null);
    send(producer, Topics.standard().latents(), subject, MessageFormat.LATENT.write(latent));
  }

  private static void publish(String bootstrapServers) {
    Random random = new Random(4);
    try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers)) {
      for (int i = 0; i < SUBJECTS * FRAMES; i++) {
        String subject = "subject-" + i % SUBJECTS;
        send(producer, subject, scan("scan-" + i, subject, shape(random), TOPOLOGY.id()));
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
    send(producer, Topics.standard().scans(), subject, value);
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      String subject,
      byte @Nullable [] value) {
    try {
      producer.send(new ProducerRecord<>(topic, subject.getBytes(UTF_8), value)).get();
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
