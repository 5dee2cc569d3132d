package dev.morphflux.models.training.precision;

/** Makes vectors orthonormal, given their products with each other only. */
final class Orthonormalization {
  /** Of a vector's square, what must be left of it beside those before. */
  private static final double NEGLIGIBLE = 1e-9;

  private Orthonormalization() {}

  /**
   * The lower triangular T of which T V is orthonormal: the inverse of the Cholesky factor of V
   * V^T. A vector that hardly differs from those before becomes zero.
   *
   * @param products V V^T [n, n], row by row
   * @return [n, n]
   */
  static float[][] of(double[] products, int n) {
    double[][] rows = new double[n][n];
    for (int i = 0; i < n; i++) {
      // The row of T that belongs to vector i, by Gram-Schmidt on coordinates.
      double[] row = new double[n];
      row[i] = 1;
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          double overlap = product(row, rows[j], products, n, i);
          for (int k = 0; k <= j; k++) {
            row[k] -= overlap * rows[j][k];
          }
        }
      }
      double square = product(row, row, products, n, i);
      if (square > NEGLIGIBLE * products[0] && square > 0) {
        double scale = 1 / Math.sqrt(square);
        for (int k = 0; k <= i; k++) {
          rows[i][k] = row[k] * scale;
        }
      }
    }
    float[][] result = new float[n][n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k <= i; k++) {
        result[i][k] = (float) rows[i][k];
      }
    }
    return result;
  }

  private static double product(double[] a, double[] b, double[] products, int n, int last) {
    double sum = 0;
    for (int i = 0; i <= last; i++) {
      if (a[i] != 0) {
        double inner = 0;
        for (int j = 0; j <= last; j++) {
          inner += products[i * n + j] * b[j];
        }
        sum += a[i] * inner;
      }
    }
    return sum;
  }
}
