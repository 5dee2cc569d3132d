package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Normalization;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Published checkpoints through import and apply, beside what the published code computes. */
class ApplyParityTest {
  private static final double TOLERANCE = 1e-5;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"mlpmixer", "transformer"})
  void apply_givenImportedCheckpoint_expectsThePublishedOutputs(String backbone) {
    Path published = Path.of("..", "..", "shared", "parity", backbone).toAbsolutePath().normalize();
    assumeThat(Files.exists(published)).as("reference outputs at " + published).isTrue();
    Path model = directory.resolve("model");
    Path scans = directory.resolve("in.npz");
    Path edits = directory.resolve("d.npz");
    Path out = directory.resolve("out.npz");
    run("model", "import", "--from", published, "--out", model);
    Normalization normalization = ModelPackage.open(model).normalization();

    try (Npz expected = Npz.open(published.resolve("expected.npz"))) {
      write(scans, "vertices", expected.read("input").toTensor());
      write(edits, "displacements", displacements(expected, normalization));

      run("apply", "--model", model, "--scans", scans, "--out", out);
      assertClose(out, "latent", expected.read("latent").toFloats());
      float[] meshes = expected.read("reconstruction_normalized").toFloats();
      assertClose(out, "vertices", denormalized(meshes, normalization));

      run("apply", "--model", model, "--scans", scans, "--displacements", edits, "--out", out);
      float[] edited = expected.read("edited_normalized").toFloats();
      assertClose(out, "vertices", denormalized(edited, normalization));
    }
  }

  private static Tensor displacements(Npz expected, Normalization normalization) {
    int[] vertices = expected.read("control_vertex_order").toInts();
    float[] values = expected.read("displacements_normalized").toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] *= normalization.std()[3 * vertices[i / 3 % vertices.length] + i % 3];
    }
    return Tensor.of(values, values.length / 3 / vertices.length, vertices.length, 3);
  }

  private static float[] denormalized(float[] meshes, Normalization normalization) {
    int size = normalization.mean().length;
    for (int i = 0; i < meshes.length; i++) {
      meshes[i] = meshes[i] * normalization.std()[i % size] + normalization.mean()[i % size];
    }
    return meshes;
  }

  private static void assertClose(Path file, String name, float[] expected) {
    try (Npz npz = Npz.open(file)) {
      float[] found = npz.read(name).toFloats();
      double largest = 0;
      double difference = 0;
      for (int i = 0; i < expected.length; i++) {
        largest = Math.max(largest, Math.abs(expected[i]));
        difference = Math.max(difference, Math.abs(expected[i] - found[i]));
      }
      assertThat(found).hasSameSizeAs(expected);
      assertThat(difference / largest).as(name).isLessThan(TOLERANCE);
    }
  }

  private static void write(Path file, String name, Tensor tensor) {
    try (NpzWriter writer = NpzWriter.create(file)) {
      writer.put(name, tensor);
      writer.finish();
    }
  }

  private static void run(Object... args) {
    CommandRun run = CommandRun.of(args);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }
}
