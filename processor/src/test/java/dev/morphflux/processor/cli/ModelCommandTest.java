package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
