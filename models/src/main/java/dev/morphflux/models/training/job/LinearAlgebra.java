package dev.morphflux.models.training.job;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Small dense problems in float64. Matrices are arrays of rows. */
final class LinearAlgebra {
  private static final int SWEEPS = 30;
  private static final double NEGLIGIBLE = 1e-12;

  private LinearAlgebra() {}

  /**
   * @param values largest first
   * @param vectors the eigenvectors, as rows
   */
  record Eigen(double[] values, double[][] vectors) {}

  static double dot(double[] a, double[] b) {
    // Four sums, because one addition would wait for the one before.
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + (s2 + s3);
  }

  /** Makes rows orthonormal, by Gram-Schmidt, twice; a row that depends on those before is zero. */
  static void orthonormalize(double[][] rows) {
    for (int i = 0; i < rows.length; i++) {
      double before = Math.sqrt(dot(rows[i], rows[i]));
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          addTo(rows[i], -dot(rows[i], rows[j]), rows[j]);
        }
      }
      double norm = Math.sqrt(dot(rows[i], rows[i]));
      double scale = norm > NEGLIGIBLE * before ? 1 / norm : 0;
      for (int k = 0; k < rows[i].length; k++) {
        rows[i][k] *= scale;
      }
    }
  }

  private static void addTo(double[] target, double factor, double[] row) {
    for (int k = 0; k < target.length; k++) {
      target[k] += factor * row[k];
    }
  }

  /** The eigenvalues and vectors of a symmetric matrix, by Jacobi's rotations; destroys it. */
  static Eigen eigen(double[][] matrix) {
    int n = matrix.length;
    double[][] vectors = new double[n][n];
    for (int i = 0; i < n; i++) {
      vectors[i][i] = 1;
    }
    double total = 0;
    for (double[] row : matrix) {
      total += dot(row, row);
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      double off = 0;
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          off += matrix[p][q] * matrix[p][q];
        }
      }
      if (off <= NEGLIGIBLE * NEGLIGIBLE * total) {
        break;
      }
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(matrix, vectors, p, q);
        }
      }
    }
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -matrix[i][i]))
            .mapToInt(Integer::intValue)
            .toArray();
    return new Eigen(
        Arrays.stream(order).mapToDouble(i -> matrix[i][i]).toArray(),
        Arrays.stream(order).mapToObj(i -> vectors[i]).toArray(double[][]::new));
  }

  private static void rotate(double[][] matrix, double[][] vectors, int p, int q) {
    if (matrix[p][q] == 0) {
      return;
    }
    double theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double c = 1 / Math.sqrt(t * t + 1);
    double s = t * c;
    for (double[] row : matrix) {
      double left = row[p];
      double right = row[q];
      row[p] = c * left - s * right;
      row[q] = s * left + c * right;
    }
    rotateRows(matrix[p], matrix[q], c, s);
    rotateRows(vectors[p], vectors[q], c, s);
  }

  private static void rotateRows(double[] p, double[] q, double c, double s) {
    for (int k = 0; k < p.length; k++) {
      double left = p[k];
      double right = q[k];
      p[k] = c * left - s * right;
      q[k] = s * left + c * right;
    }
  }

  /**
   * The linear map that takes inputs to outputs best, slightly held back: minimises |X W - Y|^2 +
   * ridge |W|^2.
   *
   * @param inputs X [m, a]
   * @param outputs Y [m, b]
   * @param ridge as a fraction of the mean square of an input
   * @return W [a, b]
   */
  static double[][] regress(double[][] inputs, double[][] outputs, double ridge) {
    int a = inputs[0].length;
    int b = outputs[0].length;
    double[][] normal = new double[a][a];
    double[][] right = new double[a][b];
    double trace = 0;
    for (int row = 0; row < inputs.length; row++) {
      for (int i = 0; i < a; i++) {
        addTo(normal[i], inputs[row][i], inputs[row]);
        addTo(right[i], inputs[row][i], outputs[row]);
      }
    }
    for (int i = 0; i < a; i++) {
      trace += normal[i][i];
    }
    for (int i = 0; i < a; i++) {
      normal[i][i] += ridge * trace / a + Double.MIN_NORMAL;
    }
    eliminate(normal, right);
    return right;
  }

  /** Gauss-Jordan without pivots, which a positive definite matrix does not need. */
  private static void eliminate(double[][] matrix, double[][] right) {
    int n = matrix.length;
    for (int p = 0; p < n; p++) {
      double scale = 1 / matrix[p][p];
      for (int k = 0; k < n; k++) {
        matrix[p][k] *= scale;
      }
      for (int k = 0; k < right[p].length; k++) {
        right[p][k] *= scale;
      }
      for (int i = 0; i < n; i++) {
        double factor = matrix[i][p];
        if (i != p && factor != 0) {
          addTo(matrix[i], -factor, matrix[p]);
          addTo(right[i], -factor, right[p]);
        }
      }
    }
  }
}
