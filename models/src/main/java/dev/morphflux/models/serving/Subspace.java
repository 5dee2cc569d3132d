package dev.morphflux.models.serving;

import java.util.Arrays;

/**
 * A plane that a region's tokens stay close to: {@code token ~ mean + up down (token - mean)}.
 *
 * @param mean [D]
 * @param up [rank, D]: the directions, as rows
 * @param down [rank, D]: what gives their coefficients, as rows
 */
public record Subspace(float[] mean, float[][] up, float[][] down) {
  public Subspace {
    if (up.length != down.length || up.length == 0) {
      throw new IllegalArgumentException(
          "a subspace has " + up.length + " directions and " + down.length + " coefficients");
    }
  }

  /** The part of the mean that its coefficients leave out, [D]: mean - up down mean. */
  float[] rest() {
    double[] rest = new double[mean.length];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = mean[i];
    }
    for (int k = 0; k < up.length; k++) {
      double coefficient = LammParts.dot(down[k], mean);
      for (int i = 0; i < rest.length; i++) {
        rest[i] -= coefficient * up[k][i];
      }
    }
    float[] floats = new float[rest.length];
    for (int i = 0; i < rest.length; i++) {
      floats[i] = (float) rest[i];
    }
    return floats;
  }

  /** How many directions it has. */
  public int rank() {
    return up.length;
  }

  /** The same with its first directions only, or all if it has no more. */
  public Subspace first(int rank) {
    int kept = Math.min(rank, rank());
    return new Subspace(mean, Arrays.copyOf(up, kept), Arrays.copyOf(down, kept));
  }
}
