package dev.morphflux.models.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.InvalidPackageException;
import dev.morphflux.models.packages.PcaParameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PcaCodecTest {
  private static final int VERTICES = 30;
  private static final int LENGTH = 3 * VERTICES;
  private static final int LATENT = 5;
  private static final double RIDGE = 0.3;
  private static final List<Integer> CONTROL_POINTS = List.of(3, 1, 25);

  @Test
  void encode_givenAShapeOfTheModelAndWhatItCannotShow_expectsItsLatent() {
    try (Codec codec = codec(components())) {
      float[] z = {1, -2, 0.5f, 0, 1.5f};
      float[] vertices = shape(components(), z);
      addOrthogonal(vertices);

      assertThat(encode(codec, vertices)).containsExactly(z, within(2e-5f));
    }
  }

  @Test
  void decode_givenALatentAndDisplacements_expectsRidgeRegressionSolvedByHand() {
    float[] components = components();
    float[] z = {1, -2, 0.5f, 0, 1.5f};
    float[] displacements = random(3 * CONTROL_POINTS.size(), 7);
    double[] moved = byGradientDescent(components, displacements);
    float[] expected = new float[LATENT];
    for (int k = 0; k < LATENT; k++) {
      expected[k] = (float) (z[k] + moved[k]);
    }

    try (Codec codec = codec(components)) {
      assertThat(decode(codec, z, displacements))
          .containsExactly(shape(components, expected), within(1e-3f));
      assertThat(decode(codec, z, displacements)).isNotEqualTo(decode(codec, z, new float[9]));
    }
  }

  @Test
  void decode_givenZeroDisplacements_expectsExactlyTheModelWithoutControlPoints() {
    float[] z = {1, -2, 0.5f, 0, 1.5f};
    try (Codec edited = codec(components());
        Codec plain = Codecs.of("pca", "1", topology(List.of()), parameters(components()))) {
      assertThat(decode(edited, z, new float[9])).isEqualTo(decode(plain, z, new float[0]));
    }
  }

  @Test
  void encode_givenAComponentThatIsZero_expectsItsLatentZero() {
    float[] components = components();
    Arrays.fill(components, 4 * LENGTH, 5 * LENGTH, 0);
    float[] z = {1, -2, 0.5f, 0.25f, 0};
    try (Codec codec = codec(components)) {
      assertThat(encode(codec, shape(components, z))).containsExactly(z, within(2e-5f));
      assertThat(decode(codec, z, random(9, 3))).doesNotContain(Float.NaN);
    }
  }

  @Test
  void of_givenTheSameComponentTwice_refusesItWithAWayOut() {
    float[] components = components();
    System.arraycopy(components, 0, components, 3 * LENGTH, LENGTH);

    assertThatThrownBy(() -> codec(components))
        .isInstanceOf(InvalidPackageException.class)
        .hasMessageContainingAll("pca.safetensors", "row 3 of 5 depends", "write the package");
  }

  @Test
  void encodeAndDecode_givenManyThreads_expectsWhatOneThreadGets() throws Exception {
    try (Codec codec = codec(components())) {
      ExecutorService threads = Executors.newFixedThreadPool(4);
      List<Future<float[]>> found = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        int seed = i % 8;
        Callable<float[]> work = () -> reconstruct(codec, seed);
        found.add(threads.submit(work));
      }
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i).get()).as("seed %d", i % 8).isEqualTo(reconstruct(codec, i % 8));
      }
      threads.shutdown();
    }
  }

  @Test
  void encodeAndDecode_givenACappedManager_expectsNothingLeftInIt() {
    try (PcaCodec codec = (PcaCodec) codec(components())) {
      int before = codec.manager().getManagedArrays().size();
      codec.manager().cap();
      reconstruct(codec, 1);
      reconstruct(codec, 2);
      assertThat(codec.manager().getManagedArrays()).hasSize(before);
    }
  }

  private static float[] reconstruct(Codec codec, int seed) {
    return decode(codec, encode(codec, random(LENGTH, seed)), random(9, seed));
  }

  /** argmin |B_C dz - delta|^2 + lambda |dz|^2, without a matrix being inverted. */
  private static double[] byGradientDescent(float[] components, float[] displacements) {
    double[][] controlled = new double[displacements.length][LATENT];
    double squares = 0;
    for (int i = 0; i < displacements.length; i++) {
      for (int k = 0; k < LATENT; k++) {
        controlled[i][k] = components[k * LENGTH + 3 * CONTROL_POINTS.get(i / 3) + i % 3];
        squares += controlled[i][k] * controlled[i][k];
      }
    }
    double[] moved = new double[LATENT];
    for (int step = 0; step < 20000; step++) {
      double[] gradient = new double[LATENT];
      for (int i = 0; i < displacements.length; i++) {
        double error = -displacements[i];
        for (int k = 0; k < LATENT; k++) {
          error += controlled[i][k] * moved[k];
        }
        for (int k = 0; k < LATENT; k++) {
          gradient[k] += error * controlled[i][k];
        }
      }
      for (int k = 0; k < LATENT; k++) {
        moved[k] -= (gradient[k] + RIDGE * moved[k]) / (squares + RIDGE);
      }
    }
    return moved;
  }

  private static float[] shape(float[] components, float[] z) {
    float[] shape = mean();
    for (int i = 0; i < LENGTH; i++) {
      for (int k = 0; k < LATENT; k++) {
        shape[i] += z[k] * components[k * LENGTH + i];
      }
    }
    return shape;
  }

  /** Components at no right angles to each other, as storing them in half precision leaves them. */
  private static float[] components() {
    float[] components = random(LATENT * LENGTH, 1);
    for (int k = 0; k < LATENT; k++) {
      for (int i = 0; i < LENGTH; i++) {
        components[k * LENGTH + i] *= (float) Math.pow(0.5, k);
        if (i == LENGTH - 1) {
          components[k * LENGTH + i] = 0;
        }
      }
    }
    return components;
  }

  /** No component moves the last coordinate. */
  private static void addOrthogonal(float[] vertices) {
    vertices[LENGTH - 1] += 10;
  }

  private static float[] mean() {
    float[] mean = random(LENGTH, 2);
    for (int i = 0; i < LENGTH; i++) {
      mean[i] *= 20;
    }
    return mean;
  }

  private static Codec codec(float[] components) {
    return Codecs.of("pca", "1", topology(CONTROL_POINTS), parameters(components));
  }

  private static PcaParameters parameters(float[] components) {
    return new PcaParameters(
        Tensor.of(mean(), VERTICES, 3), Tensor.of(components, LATENT, VERTICES, 3), RIDGE);
  }

  private static Topology topology(List<Integer> controlPoints) {
    return new Topology(
        0.001,
        new float[LENGTH],
        new int[][] {{0, 1, 2}},
        List.of(new Region("all", IntStream.range(0, VERTICES).boxed().toList(), controlPoints)),
        List.of());
  }

  private static float[] encode(Codec codec, float[] vertices) {
    FloatBuffer latents = direct(new float[LATENT]);
    codec.encode(1, direct(vertices), latents);
    return floats(latents);
  }

  private static float[] decode(Codec codec, float[] z, float[] displacements) {
    FloatBuffer vertices = direct(new float[LENGTH]);
    codec.decode(1, direct(z), direct(displacements), vertices);
    return floats(vertices);
  }

  private static float[] random(int length, long seed) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static FloatBuffer direct(float[] values) {
    return ByteBuffer.allocateDirect(values.length * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .put(0, values);
  }

  private static float[] floats(FloatBuffer buffer) {
    float[] floats = new float[buffer.capacity()];
    buffer.get(0, floats);
    return floats;
  }
}
