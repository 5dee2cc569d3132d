package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.mesh.LinearModel;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.processor.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluateCommandTest {
  private static final int MESHES = 5;
  private static final int MESH_SIZE = 3 * RandomModel.VERTICES;

  @TempDir private Path directory;
  private Path model;
  private Path scans;
  private Path json;
  private Path html;

  @BeforeEach
  void writeModel() {
    model = RandomModel.write(directory.resolve("model"));
    scans = directory.resolve("scans.npz");
    json = directory.resolve("out").resolve("e.json");
    html = directory.resolve("out").resolve("e.html");
    write(scans, meshes(1), 0, 0, 1, 1, 2);
  }

  @Test
  void evaluate_givenAnArchive_expectsTextJsonAndAPageCompleteInItself() throws IOException {
    Path work = directory.resolve("work");
    CommandRun run = run("--json", json, "--html", html, "--work-dir", work);

    assertThat(run.err()).doesNotContain("morphflux:");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("random 0.1", "5 of 5 scans, 3 of 3 subjects", "mean error, mm");
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    assertThat(figures.at("/formatVersion").intValue()).isEqualTo(1);
    assertThat(figures.at("/autoencoding/model/all/meanMillimetres").doubleValue())
        .isCloseTo(reconstructionError(), within(1e-4));
    assertThat(figures.at("/manipulation/identity/pairs")).hasSize(MESHES);
    assertThat(figures.at("/manipulation/expression/pairs")).hasSize(4);
    assertThat(figures.at("/data/evaluated/4/subject").textValue()).isEqualTo("2");
    assertThat(figures.at("/pca/origin").textValue()).isEqualTo("NONE");
    assertThat(figures.at("/pca/description").textValue()).contains("--training-scans");
    String page = Files.readString(html);
    assertThat(page).contains("<h1>random", "data:image/", "Reconstruction", "Locality");
    assertThat(page).doesNotContain("http", "<script", "{{", "null", "Optional");
    try (Stream<Path> left = Files.list(work)) {
      assertThat(left).as("scans that were only needed meanwhile").isEmpty();
    }
  }

  private double reconstructionError() {
    Path decoded = directory.resolve("decoded.npz");
    assertThat(
            CommandRun.of("apply", "--model", model, "--scans", scans, "--out", decoded).exitCode())
        .isZero();
    try (Npz npz = Npz.open(decoded)) {
      float[] found = npz.read("vertices").toFloats();
      float[] given = meshes(1);
      double sum = 0;
      for (int i = 0; i < found.length; i += 3) {
        double x = (double) found[i] - given[i];
        double y = (double) found[i + 1] - given[i + 1];
        double z = (double) found[i + 2] - given[i + 2];
        sum += 10 * Math.sqrt(x * x + y * y + z * z);
      }
      return sum / MESHES / RandomModel.VERTICES;
    }
  }

  @Test
  void evaluate_givenTrainingScans_expectsAPcaFittedOnThem() throws IOException {
    Path training = directory.resolve("training.npz");
    write(training, meshes(2));
    CommandRun run = run("--training-scans", training, "--json", json);

    assertThat(run.exitCode()).isZero();
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    assertThat(figures.at("/pca/origin").textValue()).isEqualTo("TRAINING_SCANS");
    assertThat(figures.at("/pca/latentSize").intValue()).isEqualTo(4);
    assertThat(figures.at("/autoencoding/pca/all/meanMillimetres").doubleValue()).isPositive();
    assertThat(figures.at("/data/notes/0").textValue()).contains("training.npz names no subjects");
  }

  @Test
  void evaluate_givenALimit_expectsScansSpreadOverAll() throws IOException {
    assertThat(run("--limit", 2, "--json", json).exitCode()).isZero();

    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    assertThat(figures.at("/data/evaluatedScans").intValue()).isEqualTo(2);
    assertThat(figures.at("/data/evaluated/1/number").intValue()).isEqualTo(2);
    assertThat(run("--limit", 0).exitCode()).isEqualTo(2);
    assertThat(CommandRun.of("evaluate", "--model", model).exitCode()).isEqualTo(2);
  }

  @Test
  void evaluate_givenAFolder_expectsItsFoldersAsSubjects() throws IOException {
    Path folder = directory.resolve("takes");
    for (String subject : List.of("anna", "bert")) {
      Files.createDirectories(folder.resolve(subject));
      Files.writeString(folder.resolve(subject).resolve("1.obj"), obj(subject.length()));
    }
    CommandRun run = CommandRun.of("evaluate", "--model", model, "--scans", folder, "--json", json);

    assertThat(run.exitCode()).isZero();
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    assertThat(figures.at("/data/evaluated/0/subject").textValue()).isEqualTo("anna");
    assertThat(figures.at("/data/evaluatedSubjects").intValue()).isEqualTo(2);
  }

  private static String obj(int offset) {
    StringBuilder text = new StringBuilder();
    for (int v = 0; v < RandomModel.VERTICES; v++) {
      text.append("v %d %d %d%n".formatted(3 * v + offset, 3 * v + 1, 3 * v + 2));
    }
    return text.append("f 1 2 3\nf 4 5 6\n").toString();
  }

  @Test
  void evaluate_givenATopic_expectsItsScans() throws Exception {
    Path folder = directory.resolve("anna");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("1.obj"), obj(1));
    Files.writeString(folder.resolve("2.obj"), obj(2));
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"))) {
      String server = broker.bootstrapServers();
      assertThat(
              CommandRun.of(
                      "scans", "publish", "--bootstrap-server", server, "--model", model, folder)
                  .exitCode())
          .isZero();
      CommandRun run =
          CommandRun.of("evaluate", "--model", model, "--bootstrap-server", server, "--json", json);
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    assertThat(figures.at("/data/source").textValue()).isEqualTo("the topic morphflux.scans");
    assertThat(figures.at("/data/scans").intValue()).isEqualTo(2);
    assertThat(figures.at("/manipulation/identity/missing").textValue()).contains("one subject");
  }

  @Test
  void evaluate_givenScansThatDoNotFit_expectsWhereAndWhy() {
    write(scans, new float[15]);
    assertFails("[1, 5, 3]", "[any, 6, 3]");

    float[] broken = meshes(1);
    broken[3 * MESH_SIZE + 4] = Float.NaN;
    write(scans, broken);
    assertFails("scans.npz: scan 3", "vertex 1", "NaN");

    write(scans, new float[0]);
    assertFails("no scans", "scans.npz");

    write(scans, meshes(1), 0, 1);
    assertFails("'subjects'", "[2]", "[5]");

    scans = directory.resolve("nowhere.npz");
    assertFails("nowhere.npz", "no such file");
  }

  @Test
  void evaluate_givenAnotherUnit_expectsAWarningAndTheOptionToHelp() throws IOException {
    float[] millimetres = meshes(1);
    for (int i = 0; i < millimetres.length; i++) {
      millimetres[i] *= 10;
    }
    write(scans, millimetres, 0, 0, 1, 1, 2);

    CommandRun warned = run();
    CommandRun told = run("--meters-per-unit", "0.001", "--json", json);

    assertThat(warned.exitCode()).isZero();
    assertThat(warned.out()).contains("note:", "times as large as the template", "give its unit");
    assertThat(told.out()).doesNotContain("times as large");
    assertThat(
            new ObjectMapper()
                .readTree(json.toFile())
                .at("/autoencoding/model/all/meanMillimetres")
                .doubleValue())
        .isCloseTo(errorOfOriginal(), within(1e-3));
  }

  private double errorOfOriginal() {
    write(scans, meshes(1));
    return reconstructionError();
  }

  @Test
  void evaluate_givenTheBundledHeadAndRealHeads_expectsItsStatedError() throws IOException {
    Path heads = dataDirectory().resolve("ict-facekit").resolve("ict_head.npz");
    assumeThat(Files.exists(heads)).as("the linear head model at " + heads).isTrue();
    model = Path.of("..", "models", "bundled", "head");
    write(scans, heads(LinearModel.read(heads), 12), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    CommandRun run = run("--json", json, "--html", html);

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    double stated =
        ModelPackage.open(model).manifest().metrics().get("reconstructionErrorMillimetres");
    assertThat(figures.at("/autoencoding/model/all/meanMillimetres").doubleValue())
        .isBetween(stated / 2, 2 * stated);
    assertThat(figures.at("/locality/model/regions")).hasSize(11);
    assertThat(Files.size(html)).isLessThan(6_000_000);
  }

  private static Path dataDirectory() {
    String configured = System.getenv("MORPHFLUX_DATA");
    return configured == null
        ? Path.of("..", "..", "shared", "data").toAbsolutePath().normalize()
        : Path.of(configured);
  }

  private static float[] heads(LinearModel linear, int count) {
    Random random = new Random(23);
    List<float[]> shapes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] identity = new float[linear.identity().size()];
      for (int w = 0; w < identity.length; w++) {
        identity[w] = (float) random.nextGaussian();
      }
      shapes.add(linear.shape(identity, new float[linear.expression().size()]));
    }
    FloatBuffer all = FloatBuffer.allocate(count * shapes.get(0).length);
    shapes.forEach(all::put);
    return all.array();
  }

  private CommandRun run(Object... more) {
    List<Object> args = new ArrayList<>(List.of("evaluate", "--model", model, "--scans", scans));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray());
  }

  private void assertFails(String... words) {
    CommandRun run = run();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("morphflux:").contains(words).doesNotContain("\tat ");
  }

  private static float[] meshes(long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[MESHES * MESH_SIZE];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i % MESH_SIZE + (float) random.nextGaussian();
    }
    return numbers;
  }

  /** Of the small model's vertices, or of one mesh of as many as there are. */
  private static void write(Path file, float[] vertices, int... subjects) {
    try (NpzWriter writer = NpzWriter.create(file)) {
      int size = vertices.length > 100_000 ? vertices.length / subjects.length : MESH_SIZE;
      int[] shape =
          vertices.length % size == 0
              ? new int[] {vertices.length / size, size / 3, 3}
              : new int[] {1, vertices.length / 3, 3};
      writer.put("vertices", Tensor.of(vertices, shape));
      if (subjects.length > 0) {
        writer.put("subjects", subjects, subjects.length);
      }
      writer.finish();
    }
  }
}
