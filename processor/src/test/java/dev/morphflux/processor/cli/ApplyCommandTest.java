package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.models.io.Tensor;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyCommandTest {
  private static final int MESHES = 7;
  private static final int MESH_SIZE = 3 * RandomModel.VERTICES;

  @TempDir Path directory;
  private Path model;
  private Path scans;
  private Path displacements;
  private Path out;

  @BeforeEach
  void writeModel() {
    model = RandomModel.write(directory.resolve("model"));
    scans = directory.resolve("in.npz");
    displacements = directory.resolve("d.npz");
    out = directory.resolve("out.npz");
    write(scans, "vertices", random(MESHES * MESH_SIZE), MESHES, RandomModel.VERTICES, 3);
  }

  @Test
  void apply_givenScans_expectsLatentsAndMeshesWhateverTheBatch() {
    apply("--batch", 1);
    float[] one = read("vertices", MESHES, RandomModel.VERTICES, 3);
    float[] latents = read("latent", MESHES, 4);
    apply("--batch", 3, "--precision", "float32");

    assertThat(read("vertices", MESHES, RandomModel.VERTICES, 3))
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(one);
    assertThat(read("latent", MESHES, 4))
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(latents);
  }

  @Test
  void apply_givenZeroDisplacements_expectsExactlyTheAutoencoder() {
    apply();
    float[] plain = read("vertices", MESHES, RandomModel.VERTICES, 3);
    write(displacements, "displacements", new float[6], 1, 2, 3);
    apply("--displacements", displacements);

    assertThat(read("vertices", MESHES, RandomModel.VERTICES, 3)).containsExactly(plain);
  }

  @Test
  void apply_givenOneSetOfDisplacements_expectsItForEveryMesh() {
    float[] one = {0, 1, 0, 0, 0, 2};
    float[] all = new float[6 * MESHES];
    for (int i = 0; i < all.length; i++) {
      all[i] = one[i % 6];
    }
    write(displacements, "displacements", all, MESHES, 2, 3);
    apply("--displacements", displacements, "--batch", 2);
    float[] expected = read("vertices", MESHES, RandomModel.VERTICES, 3);
    write(displacements, "displacements", one, 1, 2, 3);
    apply("--displacements", displacements, "--batch", 2);

    float[] found = read("vertices", MESHES, RandomModel.VERTICES, 3);
    apply();
    float[] plain = read("vertices", MESHES, RandomModel.VERTICES, 3);

    assertThat(found).containsExactly(expected);
    assertThat(found[MESH_SIZE * MESHES - 1])
        .isNotCloseTo(plain[MESH_SIZE * MESHES - 1], within(1e-4f));
  }

  @Test
  void apply_givenNoMeshes_expectsEmptyArrays() {
    write(scans, "vertices", new float[0], 0, RandomModel.VERTICES, 3);
    apply();

    assertThat(read("latent", 0, 4)).isEmpty();
  }

  @Test
  void apply_givenNumbersThatAreNone_expectsWhereAndNoOutput() {
    float[] broken = random(MESHES * MESH_SIZE);
    broken[5 * MESH_SIZE + 3 * 4 + 1] = Float.NaN;
    write(scans, "vertices", broken, MESHES, RandomModel.VERTICES, 3);

    assertFails("array 'vertices'", "in.npz", "NaN at [5, 4, 1]", "finite");

    write(scans, "vertices", random(MESH_SIZE), 1, RandomModel.VERTICES, 3);
    write(displacements, "displacements", new float[] {0, 0, 0, 1 / 0f, 0, 0}, 1, 2, 3);
    assertFails("--displacements", displacements, "Infinity at [0, 1, 0]");
  }

  @Test
  void apply_givenOtherShapes_expectsFoundAndExpected() {
    write(scans, "vertices", new float[15], 1, 5, 3);
    assertFails("[1, 5, 3]", "[any, 6, 3]");

    write(scans, "points", new float[MESH_SIZE], 1, RandomModel.VERTICES, 3);
    assertFails("no array 'vertices'", "points");

    write(scans, "vertices", random(3 * MESH_SIZE), 3, RandomModel.VERTICES, 3);
    write(displacements, "displacements", new float[9], 1, 3, 3);
    assertFails("--displacements", displacements, "[1, 3, 3]", "[any, 2, 3]");

    write(displacements, "displacements", new float[12], 2, 2, 3);
    assertFails("--displacements", displacements, "2 sets", "3 meshes");
  }

  @Test
  void apply_givenMissingFiles_expectsTheirNames() {
    scans = directory.resolve("nowhere.npz");
    assertFails("nowhere.npz", "no such file");
  }

  @Test
  void apply_givenWrongUsage_expectsExitCodeTwo() {
    assertThat(CommandRun.of("apply", "--model", model).exitCode()).isEqualTo(2);
    assertThat(
            CommandRun.of("apply", "--model", model, "--scans", scans, "--out", out, "--batch", 0)
                .exitCode())
        .isEqualTo(2);
  }

  private void apply(Object... more) {
    CommandRun run = run(more);
    assertThat(run.err()).doesNotContain("morphflux:");
    assertThat(run.exitCode()).isZero();
  }

  private CommandRun run(Object... more) {
    Object[] args = new Object[7 + more.length];
    System.arraycopy(
        new Object[] {"apply", "--model", model, "--scans", scans, "--out", out}, 0, args, 0, 7);
    System.arraycopy(more, 0, args, 7, more.length);
    return CommandRun.of(args);
  }

  /** Options of the command first, if any, then words of the error. */
  private void assertFails(Object... optionsAndWords) {
    boolean options = optionsAndWords[0].equals("--displacements");
    CommandRun run = options ? run(optionsAndWords[0], optionsAndWords[1]) : run();
    assertThat(run.exitCode()).isEqualTo(1);
    for (int i = options ? 2 : 0; i < optionsAndWords.length; i++) {
      assertThat(run.err()).contains(optionsAndWords[i].toString());
    }
    assertThat(run.err()).doesNotContain("\tat ");
    assertThat(out).doesNotExist();
  }

  private static float[] random(int count) {
    Random random = new Random(17);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i % MESH_SIZE + (float) random.nextGaussian();
    }
    return numbers;
  }

  private static void write(Path file, String name, float[] numbers, int... shape) {
    try (NpzWriter writer = NpzWriter.create(file)) {
      writer.put(name, Tensor.of(numbers, shape));
      writer.finish();
    }
  }

  private float[] read(String name, int... shape) {
    try (Npz npz = Npz.open(out)) {
      assertThat(npz.read(name).shape()).containsExactly(shape);
      return npz.read(name).toFloats();
    }
  }
}
