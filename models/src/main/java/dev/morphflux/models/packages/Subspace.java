package dev.morphflux.models.packages;

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
