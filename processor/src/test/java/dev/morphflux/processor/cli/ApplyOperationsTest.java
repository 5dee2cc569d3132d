package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.editing.RegionSwap;
import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.mesh.RegionSurface;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Statistics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operations of apply, against the codec called by the test. */
class ApplyOperationsTest {
  private static final int MESHES = 5;
  private static final int N = RandomModel.VERTICES;
  private static final int D = 4;
  private static final Offset<Float> CLOSE = within(1e-4f);

  @TempDir Path directory;
  private Path model;
  private Path scans;
  private Path others;
  private Codec codec;
  private final float[][] shapes = random(1);
  private final float[][] donors = random(2);

  @BeforeEach
  void writeModel() {
    model = RandomModel.write(directory.resolve("model"), 5, Optional.of(statistics()));
    scans = write("scans.npz", "vertices", flat(shapes), MESHES, N, 3);
    others = write("others.npz", "vertices", flat(donors), MESHES, N, 3);
    codec = Codecs.open(ModelPackage.open(model));
  }

  @AfterEach
  void closeCodec() {
    codec.close();
  }

  @Test
  void apply_givenASwap_expectsEachDonorsRegionAligned() {
    float[] found = apply("--swap-region", "left", "--from", others, "--batch", 2);

    for (int b = 0; b < MESHES; b++) {
      assertThat(mesh(found, b)).containsExactly(swapped(b, b), CLOSE);
      assertThat(mesh(found, b)).isNotEqualTo(decode(encode(shapes[b]), new float[6]));
    }
  }

  @Test
  void apply_givenOneDonorAsALatent_expectsItForAllMeshes() {
    Path one = write("one.npz", "latent", encode(donors[3]), 1, D);
    float[] found = apply("--swap-region", "left", "--from", one, "--batch", 2);

    for (int b = 0; b < MESHES; b++) {
      assertThat(mesh(found, b)).containsExactly(swapped(b, 3), CLOSE);
    }
  }

  @Test
  void apply_givenASampledRegion_expectsNewDrawsForEachMesh() {
    float[] found = apply("--sample-region", "right", "--seed", 9, "--strength", 0.5, "--batch", 2);

    SplittableRandom random = new SplittableRandom(9);
    for (int b = 0; b < MESHES; b++) {
      float[] moved = new float[6];
      for (int i = 0; i < 3; i++) {
        // Mean and standard deviations as in the statistics.
        moved[3 + i] = (float) (0.25 + 0.5 * (i + 1) * random.nextGaussian());
      }
      assertThat(mesh(found, b)).containsExactly(decode(encode(shapes[b]), moved), CLOSE);
    }
  }

  @Test
  void apply_givenStrictLocality_expectsTheOtherRegionAsInTheBaseBitByBit() {
    float[] plain = apply();
    float[] free = apply("--sample-region", "right", "--seed", 9);
    float[] strict = apply("--sample-region", "right", "--seed", 9, "--locality", "strict");
    float[] onScan =
        apply("--swap-region", "left", "--from", others, "--locality", "strict", "--base", "scan");

    for (int b = 0; b < MESHES; b++) {
      assertThat(left(strict, b)).containsExactly(left(plain, b));
      assertThat(left(free, b)).isNotEqualTo(left(plain, b));
      assertThat(right(strict, b)).containsExactly(right(free, b), CLOSE);
      assertThat(right(onScan, b)).containsExactly(Arrays.copyOfRange(shapes[b], 9, 18));
    }
  }

  @Test
  void apply_givenTheScanAsBase_expectsTheMotionAddedToIt() {
    float[] moved = {0.3f, 0, 0, 0, -0.2f, 0};
    Path displacements = write("d.npz", "displacements", moved, 1, 2, 3);
    float[] found = apply("--displacements", displacements, "--base", "scan", "--batch", 2);

    for (int b = 0; b < MESHES; b++) {
      float[] before = decode(encode(shapes[b]), new float[6]);
      float[] after = decode(encode(shapes[b]), moved);
      float[] expected = shapes[b].clone();
      for (int i = 0; i < expected.length; i++) {
        expected[i] += after[i] - before[i];
      }
      assertThat(mesh(found, b)).containsExactly(expected, CLOSE);
    }
  }

  @Test
  void apply_givenAnInterpolation_expectsTheMixedLatentsDecoded() {
    float[] found = apply("--interpolate-to", others, "--amount", -0.5);
    float[] latents = read("latent");

    for (int b = 0; b < MESHES; b++) {
      float[] z = encode(shapes[b]);
      float[] other = encode(donors[b]);
      for (int i = 0; i < D; i++) {
        z[i] = 1.5f * z[i] - 0.5f * other[i];
      }
      assertThat(Arrays.copyOfRange(latents, b * D, b * D + D)).containsExactly(z, CLOSE);
      assertThat(mesh(found, b)).containsExactly(decode(z, new float[6]), CLOSE);
    }
    assertThat(apply("--interpolate-to", others, "--amount", 0)).containsExactly(apply());
  }

  @Test
  void apply_givenGenerate_expectsDrawsOfTheLatentGaussianDecoded() {
    CommandRun run = run("--model", model, "--generate", 3, "--seed", 4, "--strength", 2);
    assertThat(run.err()).isEmpty();
    float[] latents = read("latent");
    float[] found = read("vertices");

    SplittableRandom random = new SplittableRandom(4);
    for (int b = 0; b < 3; b++) {
      float[] z = new float[D];
      for (int i = 0; i < D; i++) {
        z[i] = (float) (i + 2 * 0.5 * random.nextGaussian());
      }
      assertThat(Arrays.copyOfRange(latents, b * D, b * D + D)).containsExactly(z, CLOSE);
      assertThat(mesh(found, b)).containsExactly(decode(z, new float[6]), CLOSE);
    }
  }

  @Test
  void apply_givenWrongUsage_expectsExitCodeTwoAndWhatIsWrong() {
    assertUsage("Missing required option: '--scans", "--model", model);
    assertUsage("leave out --scans", edit("--generate", 3));
    assertUsage("--generate must be at least 1", "--model", model, "--generate", 0);
    assertUsage("mutually exclusive", edit("--sample-region", "left", "--displacements", scans));
    assertUsage("mutually exclusive", edit("--generate", 2, "--sample-region", "left"));
    assertUsage("--from=FILE", edit("--swap-region", "left"));
    assertUsage("--amount=A", edit("--interpolate-to", others));
    assertUsage("from -10 to 10", edit("--interpolate-to", others, "--amount", "NaN"));
    assertUsage("from -10 to 10", edit("--sample-region", "left", "--strength", 11));
    assertUsage("--seed is for", edit("--seed", 3));
    assertUsage("--strength is for", edit("--displacements", scans, "--strength", 3));
    assertUsage("--locality STRICT", edit("--locality", "strict"));
    assertUsage(
        "--locality STRICT",
        edit("--interpolate-to", others, "--amount", 1, "--locality", "strict"));
    assertUsage("--base SCAN", edit("--base", "scan"));
  }

  @Test
  void apply_givenWhatTheModelLacks_expectsExitCodeOneAndItsName() {
    assertFails("no region 'nose'; it has left, right", "--sample-region", "nose");
    assertFails("no region 'nose'", "--swap-region", "nose", "--from", others);
    Path two = write("two.npz", "vertices", new float[2 * N * 3], 2, N, 3);
    assertFails("2 shapes for 5 meshes", "--swap-region", "left", "--from", two);
    Path wide = write("wide.npz", "latent", new float[3], 1, 3);
    assertFails("[any, 4]", "--interpolate-to", wide, "--amount", 1);
    model = RandomModel.write(directory.resolve("bare"));
    assertFails("no statistics", "--sample-region", "left");
  }

  private float[] swapped(int mesh, int donor) {
    RegionSwap swap = new RegionSwap(codec.topology(), new RegionSurface(codec.topology()), "left");
    float[] z = encode(shapes[mesh]);
    float[] moved =
        swap.displacements(
            FloatBuffer.wrap(decode(z, new float[6])),
            FloatBuffer.wrap(decode(encode(donors[donor]), new float[6])));
    return decode(z, moved);
  }

  private Object[] edit(Object... more) {
    Object[] args = new Object[4 + more.length];
    System.arraycopy(new Object[] {"--model", model, "--scans", scans}, 0, args, 0, 4);
    System.arraycopy(more, 0, args, 4, more.length);
    return args;
  }

  private float[] apply(Object... more) {
    CommandRun run = run(edit(more));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return read("vertices");
  }

  private CommandRun run(Object... options) {
    Object[] args = new Object[3 + options.length];
    System.arraycopy(new Object[] {"apply", "--out", out()}, 0, args, 0, 3);
    System.arraycopy(options, 0, args, 3, options.length);
    return CommandRun.of(args);
  }

  private void assertUsage(String words, Object... options) {
    CommandRun run = run(options);
    assertThat(run.err()).contains(words);
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private void assertFails(String words, Object... more) {
    CommandRun run = run(edit(more));
    assertThat(run.err()).contains(words).doesNotContain("\tat ");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(out()).doesNotExist();
  }

  private Path out() {
    return directory.resolve("out.npz");
  }

  private static Statistics statistics() {
    float[] latentCovariance = new float[D * D];
    float[] covariance = new float[9];
    for (int i = 0; i < D; i++) {
      latentCovariance[i * D + i] = 0.25f;
    }
    for (int i = 0; i < 3; i++) {
      covariance[i * 3 + i] = (i + 1) * (i + 1);
    }
    return new Statistics(
        Tensor.of(new float[] {0, 1, 2, 3}, D),
        Tensor.of(latentCovariance, D, D),
        Map.of(
            "right",
            new Statistics.Gaussian(
                Tensor.of(new float[] {0.25f, 0.25f, 0.25f}, 3), Tensor.of(covariance, 3, 3))));
  }

  private static float[][] random(long seed) {
    Random random = new Random(seed);
    float[][] shapes = new float[MESHES][3 * N];
    for (float[] shape : shapes) {
      for (int i = 0; i < shape.length; i++) {
        shape[i] = i + (float) random.nextGaussian();
      }
    }
    return shapes;
  }

  private static float[] flat(float[][] shapes) {
    float[] flat = new float[MESHES * 3 * N];
    for (int b = 0; b < MESHES; b++) {
      System.arraycopy(shapes[b], 0, flat, b * 3 * N, 3 * N);
    }
    return flat;
  }

  private static float[] mesh(float[] meshes, int b) {
    return Arrays.copyOfRange(meshes, b * 3 * N, (b + 1) * 3 * N);
  }

  private static float[] left(float[] meshes, int b) {
    return Arrays.copyOfRange(mesh(meshes, b), 0, 9);
  }

  private static float[] right(float[] meshes, int b) {
    return Arrays.copyOfRange(mesh(meshes, b), 9, 18);
  }

  private float[] encode(float[] vertices) {
    FloatBuffer latents = direct(new float[D]);
    codec.encode(1, direct(vertices), latents);
    return floats(latents);
  }

  private float[] decode(float[] z, float[] displacements) {
    FloatBuffer vertices = direct(new float[3 * N]);
    codec.decode(1, direct(z), direct(displacements), vertices);
    return floats(vertices);
  }

  private static FloatBuffer direct(float[] values) {
    return ByteBuffer.allocateDirect(values.length * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(0, values);
  }

  private static float[] floats(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }

  private Path write(String file, String name, float[] numbers, int... shape) {
    Path path = directory.resolve(file);
    try (NpzWriter writer = NpzWriter.create(path)) {
      writer.put(name, Tensor.of(numbers, shape));
      writer.finish();
    }
    return path;
  }

  private float[] read(String name) {
    try (Npz npz = Npz.open(out())) {
      return npz.read(name).toFloats();
    }
  }
}
