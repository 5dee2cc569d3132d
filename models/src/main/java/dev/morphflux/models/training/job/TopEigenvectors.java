package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.morphflux.models.network.Aligned;
import java.util.SplittableRandom;

/**
 * The largest eigenvalues of a symmetric, positive semidefinite matrix and their vectors, by
 * subspace iteration.
 *
 * @param values k, largest first
 * @param vectors [k, n], orthonormal rows
 */
public record TopEigenvectors(double[] values, float[][] vectors) {
  private static final int OVERSAMPLING = 16;
  private static final int ITERATIONS = 8;

  /**
   * Finds them.
   *
   * @param matrix [n, n]
   * @param count k, at most n
   */
  public static TopEigenvectors of(NDArray matrix, int count, long seed) {
    int n = Math.toIntExact(matrix.getShape().get(0));
    int block = Math.min(n, count + OVERSAMPLING);
    SplittableRandom random = new SplittableRandom(seed);
    double[][] basis = new double[block][n];
    for (double[] row : basis) {
      for (int i = 0; i < n; i++) {
        row[i] = random.nextGaussian();
      }
    }
    LinearAlgebra.orthonormalize(basis);
    double[][] image = basis;
    for (int i = 0; i < ITERATIONS; i++) {
      image = times(matrix, basis);
      if (i < ITERATIONS - 1) {
        LinearAlgebra.orthonormalize(image);
        basis = image;
      }
    }
    // Rayleigh-Ritz: the eigenvectors of the matrix as the subspace sees it.
    double[][] small = new double[block][block];
    for (int i = 0; i < block; i++) {
      for (int j = 0; j <= i; j++) {
        small[i][j] = LinearAlgebra.dot(basis[i], image[j]);
        small[j][i] = small[i][j];
      }
    }
    LinearAlgebra.Eigen eigen = LinearAlgebra.eigen(small);
    double[] values = new double[count];
    float[][] vectors = new float[count][n];
    for (int k = 0; k < count; k++) {
      values[k] = Math.max(0, eigen.values()[k]);
      for (int j = 0; j < block; j++) {
        double weight = eigen.vectors()[k][j];
        for (int i = 0; i < n; i++) {
          vectors[k][i] += (float) (weight * basis[j][i]);
        }
      }
    }
    return new TopEigenvectors(values, vectors);
  }

  private static double[][] times(NDArray matrix, double[][] rows) {
    int n = rows[0].length;
    float[][] floats = new float[rows.length][n];
    for (int j = 0; j < rows.length; j++) {
      for (int i = 0; i < n; i++) {
        floats[j][i] = (float) rows[j][i];
      }
    }
    try (NDManager scratch = matrix.getManager().newSubManager()) {
      float[] product = Aligned.own(scratch.create(floats)).matMul(matrix).toFloatArray();
      double[][] image = new double[rows.length][n];
      for (int j = 0; j < rows.length; j++) {
        for (int i = 0; i < n; i++) {
          image[j][i] = product[j * n + i];
        }
      }
      return image;
    }
  }
}
