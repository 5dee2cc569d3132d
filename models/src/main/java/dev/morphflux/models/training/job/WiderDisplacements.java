package dev.morphflux.models.training.job;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Displacement networks with more hidden features than they had. The new features are random, as
 * large as the others, and nothing reads them yet: the network computes what it did, and training
 * may use them.
 */
final class WiderDisplacements {
  private static final String NETWORKS = "delta_control_net.";

  private WiderDisplacements() {}

  /**
   * Replaces the matrices of all displacement networks.
   *
   * @param values of all parameters
   * @param from how many hidden features they have
   * @param to how many they get
   */
  static void widen(Map<String, float[]> values, int from, int to, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    values.replaceAll(
        (name, value) -> {
          if (name.startsWith(NETWORKS) && name.endsWith(".0.weight")) {
            return rows(value, from, to, random);
          }
          return name.startsWith(NETWORKS) && name.endsWith(".2.weight")
              ? columns(value, from, to)
              : value;
        });
  }

  /** [from, inputs] to [to, inputs]. */
  private static float[] rows(float[] matrix, int from, int to, SplittableRandom random) {
    double squares = 0;
    for (float value : matrix) {
      squares += (double) value * value;
    }
    double deviation = Math.sqrt(squares / matrix.length);
    float[] wider = Arrays.copyOf(matrix, matrix.length / from * to);
    for (int i = matrix.length; i < wider.length; i++) {
      wider[i] = (float) (deviation * random.nextGaussian());
    }
    return wider;
  }

  /** [outputs, from] to [outputs, to], with zeros. */
  private static float[] columns(float[] matrix, int from, int to) {
    float[] wider = new float[matrix.length / from * to];
    for (int row = 0; row < matrix.length / from; row++) {
      System.arraycopy(matrix, row * from, wider, row * to, from);
    }
    return wider;
  }
}
