package dev.morphflux.models.editing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RigidAlignmentTest {
  private static final int POINTS = 30;
  private static final int[] ALL = IntStream.range(0, POINTS).toArray();

  @Test
  void of_givenATurnedAndMovedShape_findsTheWayBack() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      FloatBuffer onto = cloud(random);
      double[] rotation = randomRotation(random);
      FloatBuffer from = moved(onto, rotation, 5, -3, 40);

      RigidAlignment found = RigidAlignment.of(from, onto, ALL);

      assertThat(error(found, from, onto)).as("seed %d", seed).isLessThan(1e-9);
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          assertThat(found.rotation()[3 * i + j])
              .as("seed %d: the inverse is the transpose", seed)
              .isCloseTo(rotation[3 * j + i], within(1e-5));
        }
      }
    }
  }

  @Test
  void of_givenAMirroredShape_findsTheBestRotationNotTheReflection() {
    Random random = new Random(3);
    FloatBuffer onto = cloud(random);
    FloatBuffer from = FloatBuffer.allocate(3 * POINTS);
    for (int i = 0; i < 3 * POINTS; i++) {
      from.put(i, i % 3 == 0 ? -onto.get(i) : onto.get(i));
    }

    RigidAlignment found = RigidAlignment.of(from, onto, ALL);

    assertThat(determinant(found.rotation())).isCloseTo(1, within(1e-9));
    double best = error(found, from, onto);
    assertThat(best).as("a mirror image does not fit").isGreaterThan(0.1);
    for (int i = 0; i < 20_000; i++) {
      RigidAlignment other = centred(randomRotation(random), from, onto);
      assertThat(error(other, from, onto)).isGreaterThan(best);
    }
  }

  @Test
  void of_givenShapesThatDiffer_expectsNoNeighbouringMotionToBeBetter() {
    Random random = new Random(4);
    FloatBuffer onto = cloud(random);
    FloatBuffer from = moved(cloud(random), randomRotation(random), 1, 2, 3);

    RigidAlignment found = RigidAlignment.of(from, onto, ALL);

    double best = error(found, from, onto);
    for (int axis = 0; axis < 3; axis++) {
      for (double step : new double[] {-1e-3, 1e-3}) {
        double[] turned = multiply(turn(axis, step), found.rotation());
        assertThat(error(centred(turned, from, onto), from, onto)).isGreaterThan(best);
        double[] shifted = found.translation().clone();
        shifted[axis] += step;
        assertThat(error(new RigidAlignment(found.rotation(), shifted), from, onto))
            .isGreaterThan(best);
      }
    }
  }

  @Test
  void of_givenVerticesThatLeaveTheRotationOpen_expectsARotationThatFits() {
    FloatBuffer line = FloatBuffer.wrap(new float[] {0, 0, 0, 1, 0, 0, 3, 0, 0});
    FloatBuffer upright = FloatBuffer.wrap(new float[] {2, 0, 0, 2, 1, 0, 2, 3, 0});

    RigidAlignment found = RigidAlignment.of(line, upright, new int[] {0, 1, 2});

    assertThat(determinant(found.rotation())).isCloseTo(1, within(1e-9));
    assertThat(found.apply(line, 2, 0)).isCloseTo(2, within(1e-6));
    assertThat(found.apply(line, 2, 1)).isCloseTo(3, within(1e-6));

    RigidAlignment single = RigidAlignment.of(line, upright, new int[] {1});
    assertThat(single.rotation()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1);
    assertThat(single.translation()).containsExactly(1, 1, 0);
  }

  private static FloatBuffer cloud(Random random) {
    FloatBuffer points = FloatBuffer.allocate(3 * POINTS);
    for (int i = 0; i < 3 * POINTS; i++) {
      points.put(i, (float) ((1 + i % 3) * random.nextGaussian()));
    }
    return points;
  }

  private static FloatBuffer moved(FloatBuffer shape, double[] rotation, double... by) {
    RigidAlignment motion = new RigidAlignment(rotation, by);
    FloatBuffer result = FloatBuffer.allocate(shape.capacity());
    for (int i = 0; i < result.capacity(); i++) {
      result.put(i, (float) motion.apply(shape, i / 3, i % 3));
    }
    // What float32 cannot hold of the motion is taken as part of the shape.
    RigidAlignment back = new RigidAlignment(transposed(rotation), new double[3]);
    FloatBuffer shifted = FloatBuffer.allocate(shape.capacity());
    for (int i = 0; i < result.capacity(); i++) {
      shifted.put(i, (float) (result.get(i) - by[i % 3]));
    }
    for (int i = 0; i < result.capacity(); i++) {
      shape.put(i, (float) back.apply(shifted, i / 3, i % 3));
    }
    return result;
  }

  private static double[] randomRotation(Random random) {
    return multiply(
        multiply(turn(0, 6.3 * random.nextDouble()), turn(1, 6.3 * random.nextDouble())),
        turn(2, 6.3 * random.nextDouble()));
  }

  private static double[] turn(int axis, double angle) {
    double[] rotation = new double[9];
    int a = (axis + 1) % 3;
    int b = (axis + 2) % 3;
    rotation[4 * axis] = 1;
    rotation[4 * a] = Math.cos(angle);
    rotation[4 * b] = Math.cos(angle);
    rotation[3 * a + b] = -Math.sin(angle);
    rotation[3 * b + a] = Math.sin(angle);
    return rotation;
  }

  private static double[] multiply(double[] a, double[] b) {
    double[] product = new double[9];
    for (int i = 0; i < 9; i++) {
      for (int k = 0; k < 3; k++) {
        product[i] += a[3 * (i / 3) + k] * b[3 * k + i % 3];
      }
    }
    return product;
  }

  private static double[] transposed(double[] m) {
    return new double[] {m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]};
  }

  private static double determinant(double[] m) {
    return m[0] * (m[4] * m[8] - m[5] * m[7])
        - m[1] * (m[3] * m[8] - m[5] * m[6])
        + m[2] * (m[3] * m[7] - m[4] * m[6]);
  }

  private static RigidAlignment centred(double[] rotation, FloatBuffer from, FloatBuffer onto) {
    double[] translation = new double[3];
    RigidAlignment turned = new RigidAlignment(rotation, new double[3]);
    for (int vertex : ALL) {
      for (int axis = 0; axis < 3; axis++) {
        translation[axis] +=
            (onto.get(3 * vertex + axis) - turned.apply(from, vertex, axis)) / POINTS;
      }
    }
    return new RigidAlignment(rotation, translation);
  }

  /** The mean squared distance. */
  private static double error(RigidAlignment motion, FloatBuffer from, FloatBuffer onto) {
    double sum = 0;
    for (int i = 0; i < 3 * POINTS; i++) {
      sum += Math.pow(motion.apply(from, i / 3, i % 3) - onto.get(i), 2);
    }
    return sum / POINTS;
  }
}
