package dev.morphflux.models.statistics;

import dev.morphflux.schemas.MorphfluxException;

/** Solves A x = b for a symmetric, positive definite A, in float64. Immutable. */
public final class CholeskySolver {
  /** What is left of a diagonal number when its row depends on those before, but for rounding. */
  private static final double NEGLIGIBLE = 1e-13;

  /** The lower triangle L by rows: A = L L^T. */
  private final double[][] factor;

  /**
   * @param matrix A [n, n]; only its lower triangle is read
   * @throws MorphfluxException if A is not positive definite
   */
  public CholeskySolver(double[][] matrix) {
    int n = matrix.length;
    factor = new double[n][];
    for (int i = 0; i < n; i++) {
      factor[i] = new double[i + 1];
      for (int j = 0; j < i; j++) {
        factor[i][j] = (matrix[i][j] - dot(factor[i], factor[j], j)) / factor[j][j];
      }
      double left = matrix[i][i] - dot(factor[i], factor[i], i);
      if (!(left > NEGLIGIBLE * matrix[i][i])) {
        throw new MorphfluxException("row " + i + " of " + n + " depends on the rows before it");
      }
      factor[i][i] = Math.sqrt(left);
    }
  }

  /** x [n] for b [n]. */
  public double[] solve(double[] b) {
    int n = factor.length;
    double[] x = b.clone();
    for (int i = 0; i < n; i++) {
      x[i] = (x[i] - dot(factor[i], x, i)) / factor[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      x[i] /= factor[i][i];
      for (int j = 0; j < i; j++) {
        x[j] -= factor[i][j] * x[i];
      }
    }
    return x;
  }

  private static double dot(double[] a, double[] b, int length) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
