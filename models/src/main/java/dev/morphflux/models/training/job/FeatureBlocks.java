package dev.morphflux.models.training.job;

import java.util.SplittableRandom;

/**
 * How {@link PrincipalInitialization} uses the D features of a token: a block for components of the
 * whole mesh, a block for those of the region. In both, numbers stand along orthonormal directions
 * that are orthogonal to (1, 1, ...) and to the pattern (1, -1, 1, ...), which takes two
 * dimensions.
 */
final class FeatureBlocks {
  private final int dim;
  private final int globalFeatures;
  private final int localSize;
  private final float amplitude;
  private final float[][] globalDirections;
  private final float[][] localDirections;

  /**
   * @param globalSize d, components of the whole mesh
   * @param dim D
   * @param amplitude of the pattern
   */
  FeatureBlocks(int globalSize, int dim, float amplitude, long seed) {
    this.dim = dim;
    this.amplitude = amplitude;
    this.globalFeatures = leastDim(globalSize);
    int localFeatures = (dim - globalFeatures) / 2 * 2;
    this.localSize = Math.max(0, localFeatures - 2);
    SplittableRandom random = new SplittableRandom(seed);
    this.globalDirections = directions(0, globalFeatures, globalSize, random);
    this.localDirections = directions(globalFeatures, localFeatures, localSize, random);
  }

  /** The least D for so many components of the whole mesh. */
  static int leastDim(int globalSize) {
    return globalSize + 2 + globalSize % 2;
  }

  private float[][] directions(int first, int features, int count, SplittableRandom random) {
    double[][] basis = new double[count + 2][features];
    for (int k = 0; k < basis.length; k++) {
      for (int i = 0; i < features; i++) {
        basis[k][i] =
            switch (k) {
              case 0 -> 1;
              case 1 -> i % 2 == 0 ? 1 : -1;
              default -> random.nextGaussian();
            };
      }
    }
    LinearAlgebra.orthonormalize(basis);
    float[][] directions = new float[dim][count];
    for (int i = 0; i < features; i++) {
      for (int k = 0; k < count; k++) {
        directions[first + i][k] = (float) basis[k + 2][i];
      }
    }
    return directions;
  }

  /** [D, d], orthonormal columns. */
  float[][] globalDirections() {
    return globalDirections;
  }

  /** [D, l], orthonormal columns. */
  float[][] localDirections() {
    return localDirections;
  }

  /** l, how many components of its own a region has. */
  int localSize() {
    return localSize;
  }

  /** How many of the features, the first ones, belong to the whole mesh. */
  int globalFeatures() {
    return globalFeatures;
  }

  /** What every token carries, [D]. */
  float[] pattern() {
    float[] pattern = new float[dim];
    for (int i = 0; i < dim / 2 * 2; i++) {
      pattern[i] = i % 2 == 0 ? amplitude : -amplitude;
    }
    return pattern;
  }

  /** The deviation layer norm finds in a token with so many numbers of variance 1. */
  double deviation(int numbers) {
    return Math.sqrt(amplitude * amplitude + (double) numbers / dim);
  }
}
