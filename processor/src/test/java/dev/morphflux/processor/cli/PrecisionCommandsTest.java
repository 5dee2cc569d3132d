package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.ServingChoice;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.serving.SessionSettings;
import dev.morphflux.models.training.precision.ServingCodecs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages with a precision, with and without graphs: written, read again, and served. */
final class PrecisionCommandsTest {
  @TempDir Path directory;

  @Test
  void export_givenAuto_expectsGraphsAndTheirFiguresInThePackage() {
    Path model = RandomModel.write(directory.resolve("model"), 5, Optional.of(statistics()));
    Path archive = directory.resolve("served.morph");

    CommandRun export =
        CommandRun.of("model", "export", "--model", model, "--out", archive, "--precision", "auto");

    assertThat(export.exitCode()).as(export.err()).isZero();
    assertThat(export.out()).contains("float32", "w8a8", "within", "judged by");
    ModelPackage served = ModelPackage.open(archive);
    ServingChoice choice = served.manifest().serving().orElseThrow();
    assertThat(choice.tried()).hasSizeGreaterThan(3);
    assertThat(choice.tried())
        .filteredOn(figures -> figures.precision().equals(choice.precision()))
        .allMatch(figures -> figures.withinBudget());
    assertThat(directory.resolve("served.morph.unpacked")).doesNotExist();
    assertThat(CommandRun.of("model", "inspect", archive).out()).contains(choice.precision());
  }

  @Test
  void stored_givenGraphsOfAPrecision_expectsWhatThatPrecisionGives() {
    Path model = RandomModel.write(directory.resolve("model"));
    Path exported = directory.resolve("exported");
    export(model, exported, "w16a16");

    ModelPackage opened = ModelPackage.open(exported);
    SessionSettings settings = new SessionSettings(1);
    try (Codec exact = Codecs.open(opened, settings);
        Codec stored = ServingCodecs.open(opened, ServingCodecs.STORED, settings, figures -> {});
        Codec built = ServingCodecs.open(ModelPackage.open(model), "w16a16", settings, f -> {})) {
      assertThat(latents(stored)).isEqualTo(latents(built)).isNotEqualTo(latents(exact));
      assertThat(latents(stored))
          .usingComparatorWithPrecision(1e-3f)
          .containsExactly(latents(exact));
    }
  }

  @Test
  void export_givenBothSidesApart_expectsAGraphOfEach() {
    Path model = RandomModel.write(directory.resolve("model"), 5, Optional.of(statistics()));
    Path exported = directory.resolve("exported");
    export(model, exported, "w8a8/rank2-float32");

    assertThat(exported.toFile().list())
        .contains(
            "encoder-w8a8_rank2-float32.onnx",
            "decoder-w8a8_rank2-float32.onnx",
            "subspaces.safetensors");
    ModelPackage opened = ModelPackage.open(exported);
    SessionSettings settings = new SessionSettings(1);
    try (Codec stored = ServingCodecs.open(opened, ServingCodecs.STORED, settings, figures -> {});
        Codec alike = ServingCodecs.open(ModelPackage.open(model), "w8a8", settings, f -> {})) {
      assertThat(latents(stored)).isEqualTo(latents(alike));
    }
  }

  @Test
  void export_givenNoGraphs_expectsTheSameLatentsBuiltFromWeights() {
    Path model = RandomModel.write(directory.resolve("model"), 5, Optional.of(statistics()));
    Path withGraphs = directory.resolve("with");
    Path without = directory.resolve("without");
    export(model, withGraphs, "rank2-w8a16");
    export(withGraphs, without, "rank2-w8a16", "--no-graphs");

    assertThat(without.toFile().list()).noneMatch(name -> name.endsWith(".onnx"));
    SessionSettings settings = new SessionSettings(1);
    try (Codec graphs =
            ServingCodecs.open(
                ModelPackage.open(withGraphs), ServingCodecs.STORED, settings, figures -> {});
        Codec built =
            ServingCodecs.open(
                ModelPackage.open(without), ServingCodecs.STORED, settings, figures -> {});
        Codec exact = Codecs.open(ModelPackage.open(without), settings)) {
      assertThat(latents(built)).isEqualTo(latents(graphs)).isNotEqualTo(latents(exact));
    }
  }

  @Test
  void export_givenAnotherPrecision_expectsNothingOfTheFormer() {
    Path model = RandomModel.write(directory.resolve("model"), 5, Optional.of(statistics()));
    Path ranked = directory.resolve("ranked");
    Path plain = directory.resolve("plain");
    export(model, ranked, "rank2-float32");
    export(ranked, plain, "float32", "--no-graphs");

    assertThat(ranked.toFile().list()).contains("subspaces.safetensors");
    assertThat(plain.toFile().list()).containsExactlyInAnyOrder(model.toFile().list());
  }

  private static void export(Path model, Path out, String precision, String... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("model", "export", "--model", model, "--out", out, "--precision", precision));
    arguments.addAll(List.of(more));
    CommandRun run = CommandRun.of(arguments.toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void open_givenAChangedGraph_expectsItNamed() throws IOException {
    Path model = RandomModel.write(directory.resolve("model"));
    Path exported = directory.resolve("exported");
    export(model, exported, "int8");
    Path graph;
    try (Stream<Path> files = Files.list(exported)) {
      graph =
          files
              .filter(file -> file.getFileName().toString().startsWith("encoder-"))
              .findFirst()
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(graph);
    bytes[bytes.length / 2]++;
    Files.write(graph, bytes);

    CommandRun inspect = CommandRun.of("model", "inspect", exported);

    assertThat(inspect.exitCode()).isEqualTo(1);
    assertThat(inspect.err()).contains(graph.getFileName().toString(), "SHA-256");
  }

  @Test
  void precision_givenAnUnknownName_expectsWrongUsage() {
    Path model = RandomModel.write(directory.resolve("model"));

    CommandRun run =
        CommandRun.of(
            "model",
            "export",
            "--model",
            model,
            "--out",
            directory.resolve("out"),
            "--precision",
            "float17");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("float17", "int8");
  }

  @Test
  void benchCodec_givenARankOfRandomWeights_expectsItFittedAndMeasured() {
    CommandRun run =
        CommandRun.of(
            "bench",
            "codec",
            "--vertices",
            300,
            "--batch",
            1,
            "--threads",
            1,
            "--rounds",
            1,
            "--precision",
            "rank16-w8a8");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines().filter(line -> line.contains("rank16-w8a8"))).hasSize(3);
  }

  @Test
  void benchCodec_givenAModel_expectsRowsBesideTheBaseline() throws IOException {
    Path model = RandomModel.write(directory.resolve("model"));
    Path json = directory.resolve("bench.json");

    CommandRun run =
        CommandRun.of(
            "bench",
            "codec",
            "--model",
            model,
            "--batch",
            2,
            "--threads",
            1,
            "--rounds",
            2,
            "--precision",
            "float32",
            "--json",
            json);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("published", "float32", "meshes/s", "limit GB/s");
    JsonNode rows = JsonMapper.builder().build().readTree(json.toFile());
    assertThat(rows).hasSize(6);
    for (JsonNode row : rows) {
      assertThat(row.get("batch").asInt()).isEqualTo(2);
      assertThat(row.get("vertices").asInt()).isEqualTo(RandomModel.VERTICES);
      assertThat(row.get("perSecond").asDouble())
          .isCloseTo(2000 / row.get("millis").asDouble(), within(1e-6));
      if (row.get("precision").asText().equals("published")) {
        assertThat(row.get("ratio").asDouble()).isEqualTo(1);
      }
    }
  }

  private static float[] latents(Codec codec) {
    float[] template = codec.topology().template();
    FloatBuffer scan = direct(template.length);
    for (int i = 0; i < template.length; i++) {
      scan.put(i, template[i] + 0.1f * (i % 5));
    }
    FloatBuffer latents = direct(codec.latentSize());
    codec.encode(1, scan, latents);
    float[] z = new float[codec.latentSize()];
    latents.get(0, z);
    return z;
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static Statistics statistics() {
    float[] covariance = new float[16];
    for (int i = 0; i < 4; i++) {
      covariance[5 * i] = 1;
    }
    return new Statistics(Tensor.of(new float[4], 4), Tensor.of(covariance, 4, 4), Map.of());
  }
}
