package dev.morphflux.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.models.io.Safetensors;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.TopologyJson;
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
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A linear model from the topic to the stream, by the commands a studio would use. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PcaCommandsTest {
  private static final int SIDE = 6;
  private static final int VERTICES = SIDE * SIDE;
  private static final int LENGTH = 3 * VERTICES;
  private static final int LATENT = 4;
  private static final int SUBJECTS = 14;
  private static final int FRAMES = 3;
  private static final int MESHES = 5;
  private static final long SEED = 21;
  private static final Topology TOPOLOGY = sheet();

  private Path directory;
  private Path model;
  private CommandRun train;

  @BeforeAll
  void train(@TempDir Path temporary) throws Exception {
    directory = temporary;
    model = directory.resolve("model");
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"))) {
      publish(broker.bootstrapServers());
      TopologyJson.write(directory.resolve("topology.json"), TOPOLOGY);
      Path config =
          Files.writeString(
              directory.resolve("train.yaml"),
              """
              name: linear
              version: "2"
              topology: topology.json
              model: pca
              architecture: {latentSize: %d}
              threads: 1
              source: {bootstrapServers: "%s"}
              """
                  .formatted(LATENT, broker.bootstrapServers()));
      train = CommandRun.of("train", "--config", config, "--out", model);
    }
  }

  @Test
  void train_expectsThePackageItsFiguresAndInspectThatShowsThem() {
    assertThat(train.exitCode()).as(train.err()).isZero();
    assertThat(train.out())
        .contains("reconstructionErrorMillimetres", "expressionEditOtherVertexErrorMillimetres");

    CommandRun inspect = CommandRun.of("model", "inspect", model);
    assertThat(inspect.out())
        .contains("linear 2", "PCA, the linear 3D morphable model", "d = 4", "pca.safetensors")
        .contains("39 scans of 13 subjects", "latent codes, displacements");
    CommandRun list = CommandRun.of("model", "list", model);
    assertThat(list.out()).containsPattern("linear +2 +pca +36 +4 ");
  }

  @Test
  void apply_givenScansAndDisplacements_expectsProjectionAndRidgeRegression() {
    float[] scans = new float[MESHES * LENGTH];
    for (int i = 0; i < MESHES; i++) {
      System.arraycopy(shape(100 + i, 0), 0, scans, i * LENGTH, LENGTH);
    }
    float[] moved = new float[MESHES * 3 * TOPOLOGY.controlPoints().size()];
    Random random = new Random(SEED);
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (float) random.nextGaussian();
    }
    Path in = write("in.npz", "vertices", scans, MESHES, VERTICES, 3);
    Path edits = write("d.npz", "displacements", moved, MESHES, moved.length / MESHES / 3, 3);
    Path out = directory.resolve("out.npz");

    CommandRun apply =
        CommandRun.of(
            "apply", "--model", model, "--scans", in, "--displacements", edits, "--out", out);

    assertThat(apply.exitCode()).as(apply.err()).isZero();
    ByHand pca = ByHand.read(model.resolve("pca.safetensors"));
    try (Npz npz = Npz.open(out)) {
      float[] latents = npz.read("latent").toFloats();
      float[] vertices = npz.read("vertices").toFloats();
      for (int mesh = 0; mesh < MESHES; mesh++) {
        double[] z = pca.encode(scans, mesh * LENGTH);
        double[] dz = pca.edit(moved, mesh * moved.length / MESHES);
        for (int k = 0; k < LATENT; k++) {
          assertThat((double) latents[mesh * LATENT + k])
              .as("latent %d of mesh %d", k, mesh)
              .isCloseTo(z[k], within(1e-4));
          z[k] += dz[k];
        }
        double[] expected = pca.decode(z);
        for (int i = 0; i < LENGTH; i++) {
          assertThat((double) vertices[mesh * LENGTH + i])
              .as("coordinate %d of mesh %d", i, mesh)
              .isCloseTo(expected[i], within(1e-4));
        }
      }
    }
  }

  @Test
  void demo_givenThePca_expectsEveryScanAndEditAnsweredOnce() throws IOException {
    Path json = directory.resolve("demo.json");

    CommandRun demo =
        CommandRun.of(
            "demo",
            "--seconds",
            "3",
            "--rate",
            "25",
            "--model",
            model,
            "--picture",
            directory.resolve("demo.png"),
            "--json",
            json);

    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    long scans = figures.get("scans").asLong();
    assertThat(scans).isGreaterThan(30);
    assertThat(figures.get("latents").asLong()).isEqualTo(scans);
    assertThat(figures.get("edits").asLong()).isPositive();
    assertThat(figures.get("meshes").asLong()).isEqualTo(scans + figures.get("edits").asLong());
  }

  /** The model computed as its files say, in float64, by elimination. */
  private record ByHand(float[] mean, float[] components, double ridge) {
    static ByHand read(Path file) {
      Safetensors tensors = Safetensors.open(file);
      return new ByHand(
          tensors.tensor("mean").toFloats(),
          tensors.tensor("components").toFloats(),
          tensors.tensor("ridge").toFloats()[0]);
    }

    double[] encode(float[] scans, int at) {
      double[] offsets = new double[LENGTH];
      for (int i = 0; i < LENGTH; i++) {
        offsets[i] = (double) scans[at + i] - mean[i];
      }
      int[] all = IntStream.range(0, LENGTH).toArray();
      return leastSquares(all, offsets, 0);
    }

    double[] edit(float[] displacements, int at) {
      int[] coordinates =
          TOPOLOGY.controlPoints().stream()
              .flatMapToInt(vertex -> IntStream.range(3 * vertex, 3 * vertex + 3))
              .toArray();
      double[] moved = new double[coordinates.length];
      for (int i = 0; i < moved.length; i++) {
        moved[i] = displacements[at + i];
      }
      return leastSquares(coordinates, moved, ridge);
    }

    double[] decode(double[] z) {
      double[] vertices = new double[LENGTH];
      for (int i = 0; i < LENGTH; i++) {
        vertices[i] = mean[i];
        for (int k = 0; k < LATENT; k++) {
          vertices[i] += z[k] * components[k * LENGTH + i];
        }
      }
      return vertices;
    }

    private double[] leastSquares(int[] coordinates, double[] values, double lambda) {
      double[][] system = new double[LATENT][LATENT + 1];
      for (int row = 0; row < LATENT; row++) {
        system[row][row] = lambda;
        for (int i = 0; i < coordinates.length; i++) {
          double component = components[row * LENGTH + coordinates[i]];
          for (int k = 0; k < LATENT; k++) {
            system[row][k] += component * components[k * LENGTH + coordinates[i]];
          }
          system[row][LATENT] += component * values[i];
        }
      }
      for (int p = 0; p < LATENT; p++) {
        for (int row = 0; row < LATENT; row++) {
          double factor = row == p ? 0 : system[row][p] / system[p][p];
          for (int k = p; k <= LATENT; k++) {
            system[row][k] -= factor * system[p][k];
          }
        }
      }
      double[] solved = new double[LATENT];
      for (int k = 0; k < LATENT; k++) {
        solved[k] = system[k][LATENT] / system[k][k];
      }
      return solved;
    }
  }

  /** A sheet of quads with a hump in it, in two halves. */
  private static Topology sheet() {
    float[] template = new float[LENGTH];
    int[][] faces = new int[(SIDE - 1) * (SIDE - 1)][];
    for (int v = 0; v < VERTICES; v++) {
      int column = v % SIDE;
      int row = v / SIDE;
      template[3 * v] = 4 * column;
      template[3 * v + 1] = 4 * row;
      template[3 * v + 2] = (float) (8 * Math.sin(column) * Math.cos(row));
    }
    for (int face = 0; face < faces.length; face++) {
      int v = face / (SIDE - 1) * SIDE + face % (SIDE - 1);
      faces[face] = new int[] {v, v + 1, v + SIDE + 1, v + SIDE};
    }
    return new Topology(
        0.01,
        template,
        faces,
        List.of(
            new Region("below", vertices(0, VERTICES / 2), List.of(8, 3)),
            new Region("above", vertices(VERTICES / 2, VERTICES), List.of(20))),
        List.of());
  }

  private static List<Integer> vertices(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static float[] shape(int subject, int frame) {
    Random identity = new Random(SEED + subject);
    Random expression = new Random(SEED + 1000L * subject + frame);
    double wide = identity.nextGaussian();
    double high = identity.nextGaussian();
    double bent = expression.nextGaussian();
    float[] shape = TOPOLOGY.template().clone();
    for (int v = 0; v < VERTICES; v++) {
      int row = v / SIDE;
      double across = v % SIDE - SIDE / 2.0;
      shape[3 * v] += (float) (wide * across * 0.3 + 0.05 * expression.nextGaussian());
      shape[3 * v + 1] += (float) (high * 0.5 * row + 0.05 * expression.nextGaussian());
      shape[3 * v + 2] += (float) (bent * across * across * 0.2);
    }
    return shape;
  }

  private static void publish(String bootstrapServers)
      throws InterruptedException, ExecutionException {
    TopicSetup.of(Topics.standard()).ensure(Map.of("bootstrap.servers", bootstrapServers));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < SUBJECTS * FRAMES; i++) {
        String subject = "subject-" + i % SUBJECTS;
        float[] vertices = shape(i % SUBJECTS, i / SUBJECTS);
        byte[] value = MessageFormat.SCAN.write(scan("scan-" + i, subject, vertices));
        producer
            .send(new ProducerRecord<>(Topics.standard().scans(), subject.getBytes(UTF_8), value))
            .get();
      }
    }
  }

  private static RegisteredScan scan(String id, String subject, float[] vertices) {
    return new RegisteredScan(
        id,
        subject,
        "session",
        "slate",
        1,
        "booth",
        new FrameTime(0L, "00:00:00:00", 30, 1),
        Instant.ofEpochSecond(1_700_000_000),
        TOPOLOGY.id(),
        TOPOLOGY.metersPerUnit(),
        VertexPacking.pack(FloatBuffer.wrap(vertices), VertexEncoding.FLOAT32));
  }

  private Path write(String file, String name, float[] numbers, int... shape) {
    Path path = directory.resolve(file);
    try (NpzWriter writer = NpzWriter.create(path)) {
      writer.put(name, Tensor.of(numbers, shape));
      writer.finish();
    }
    return path;
  }
}
