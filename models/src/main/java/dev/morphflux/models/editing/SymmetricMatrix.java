package dev.morphflux.models.editing;

/** Eigenvectors of matrices of a few rows. */
final class SymmetricMatrix {
  private static final int SWEEPS = 50;

  private SymmetricMatrix() {}

  /**
   * The unit eigenvector of the largest eigenvalue, by Jacobi's rotations, which need no start and
   * do not mind equal eigenvalues; of a matrix of zeros the first axis.
   *
   * @param matrix symmetric; destroyed
   */
  static double[] largestEigenvector(double[][] matrix) {
    int n = matrix.length;
    double[][] vectors = new double[n][n];
    for (int i = 0; i < n; i++) {
      vectors[i][i] = 1;
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean diagonal = true;
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          diagonal &= !rotate(matrix, vectors, p, q);
        }
      }
      if (diagonal) {
        break;
      }
    }
    int largest = 0;
    for (int i = 1; i < n; i++) {
      if (matrix[i][i] > matrix[largest][largest]) {
        largest = i;
      }
    }
    return vectors[largest];
  }

  /** Turns rows p and q until their common entry is zero; false if it is nothing beside them. */
  private static boolean rotate(double[][] matrix, double[][] vectors, int p, int q) {
    double entry = matrix[p][q];
    if (Math.abs(entry) <= Math.ulp(Math.abs(matrix[p][p]) + Math.abs(matrix[q][q]))) {
      return false;
    }
    double half = (matrix[q][q] - matrix[p][p]) / (2 * entry);
    double tangent = Math.copySign(1, half) / (Math.abs(half) + Math.hypot(1, half));
    double cosine = 1 / Math.hypot(1, tangent);
    double sine = tangent * cosine;
    for (double[] row : matrix) {
      double at = row[p];
      row[p] = cosine * at - sine * row[q];
      row[q] = sine * at + cosine * row[q];
    }
    turn(matrix, p, q, cosine, sine);
    turn(vectors, p, q, cosine, sine);
    return true;
  }

  private static void turn(double[][] rows, int p, int q, double cosine, double sine) {
    for (int k = 0; k < rows[p].length; k++) {
      double at = rows[p][k];
      rows[p][k] = cosine * at - sine * rows[q][k];
      rows[q][k] = sine * at + cosine * rows[q][k];
    }
  }
}
