package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.QualityThresholds;
import dev.morphflux.models.packages.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCommandTest {
  @TempDir Path directory;

  @Test
  void inspect_givenExportedPackage_expectsItsFacts() {
    Path model = RandomModel.write(directory.resolve("model"));
    Path archive = directory.resolve("model.morph");

    CommandRun export = CommandRun.of("model", "export", "--model", model, "--out", archive);
    CommandRun inspect = CommandRun.of("model", "inspect", archive);

    assertThat(export.exitCode()).isZero();
    assertThat(inspect.exitCode()).isZero();
    assertThat(inspect.out())
        .contains(
            "random 0.1",
            "mlp-mixer, D = 8, d = 4, 1 + 1 layers",
            "6 vertices, 2 faces, 2 regions, 2 control points",
            "left",
            "random numbers",
            "reconstructionErrorMillimetres 12.5",
            "weights.safetensors");
  }

  @Test
  void list_givenSoundAndDamagedPackages_expectsBothReported() throws IOException {
    RandomModel.write(directory.resolve("sound"));
    Path damaged = RandomModel.write(directory.resolve("damaged"));
    Files.writeString(damaged.resolve("MODEL.md"), "changed");

    CommandRun list = CommandRun.of("model", "list", directory);

    assertThat(list.exitCode()).isEqualTo(1);
    assertThat(list.out()).contains("sound").doesNotContain("damaged");
    assertThat(list.err()).contains("damaged", "MODEL.md", "SHA-256");
  }

  @Test
  void inspect_givenNoPackage_expectsOneLine() {
    CommandRun inspect = CommandRun.of("model", "inspect", directory.resolve("nothing"));

    assertThat(inspect.exitCode()).isEqualTo(1);
    assertThat(inspect.err().strip().lines()).hasSize(1);
    assertThat(inspect.err()).contains("there is no model package at");
  }

  @Test
  void import_givenEmptyFolder_expectsWhatIsMissing() {
    CommandRun run =
        CommandRun.of("model", "import", "--from", directory, "--out", directory.resolve("out"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("has no configuration", "--config");
    assertThat(directory.resolve("out")).doesNotExist();
  }

  @Test
  void calibrate_givenGoodScans_expectsThresholdsTheyStayWithinAndNothingElseChanged() {
    Path model = RandomModel.write(directory.resolve("model"), 5, Optional.of(statistics()));
    Path out = directory.resolve("calibrated");

    CommandRun run =
        CommandRun.of("model", "calibrate", "--model", model, "--scans", scans(), "--out", out);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("learned from 40 scans", "mean error in left");
    ModelPackage calibrated = ModelPackage.open(out);
    QualityThresholds quality = calibrated.statistics().orElseThrow().quality().orElseThrow();
    assertThat(quality.regionMillimetres()).containsOnlyKeys("left", "right");
    assertThat(quality.meanMillimetres()).isBetween(0.1f, quality.maxMillimetres());
    assertThat(quality.mahalanobis()).isPositive();
    Map<String, String> before = new HashMap<>(ModelPackage.open(model).manifest().files());
    Map<String, String> after = new HashMap<>(calibrated.manifest().files());
    assertThat(after.remove("statistics.safetensors"))
        .isNotEqualTo(before.remove("statistics.safetensors"));
    assertThat(after).isEqualTo(before);
  }

  @Test
  void calibrate_givenAPackageWithoutStatistics_expectsWhatIsMissing() {
    Path model = RandomModel.write(directory.resolve("model"));
    Path out = directory.resolve("calibrated");

    CommandRun run =
        CommandRun.of("model", "calibrate", "--model", model, "--scans", scans(), "--out", out);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("has no statistics");
    assertThat(out).doesNotExist();
  }

  private static Statistics statistics() {
    float[] covariance = new float[16];
    for (int i = 0; i < 4; i++) {
      covariance[5 * i] = 1;
    }
    return new Statistics(Tensor.of(new float[4], 4), Tensor.of(covariance, 4, 4), Map.of());
  }

  private Path scans() {
    Random random = new Random(3);
    float[] vertices = new float[40 * 3 * RandomModel.VERTICES];
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] = i % (3 * RandomModel.VERTICES) + 0.1f * (float) random.nextGaussian();
    }
    Path file = directory.resolve("scans.npz");
    try (NpzWriter writer = NpzWriter.create(file)) {
      writer.put("vertices", Tensor.of(vertices, 40, RandomModel.VERTICES, 3));
      writer.finish();
    }
    return file;
  }
}
