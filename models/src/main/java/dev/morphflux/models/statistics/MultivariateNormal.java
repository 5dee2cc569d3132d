package dev.morphflux.models.statistics;

import dev.morphflux.schemas.MorphfluxException;
import java.util.random.RandomGenerator;

/**
 * A multivariate normal distribution, to draw from and to measure distance by. Immutable.
 *
 * <p>A direction in which the training data never moved has no variance; it gets one ten-thousandth
 * of the mean variance, so that the distance stays finite.
 */
public final class MultivariateNormal {
  private static final double RELATIVE_FLOOR = 1e-4;

  private final float[] mean;

  /** The Cholesky factor, lower triangle by rows: covariance = L L^T. */
  private final double[][] factor;

  /**
   * @param mean [n]
   * @param covariance [n, n], symmetric, by rows
   */
  public MultivariateNormal(float[] mean, float[] covariance) {
    int n = mean.length;
    if (covariance.length != n * n) {
      throw new IllegalArgumentException(
          "a mean of " + n + " needs a covariance of " + n * n + ", found " + covariance.length);
    }
    this.mean = mean.clone();
    this.factor = cholesky(covariance, n);
  }

  /** n, the number of dimensions. */
  public int dimension() {
    return mean.length;
  }

  /** Draws a vector [n]. */
  public float[] sample(RandomGenerator random) {
    return sample(random, 1);
  }

  /**
   * Draws a vector [n] from a wider or narrower distribution around the same mean.
   *
   * @param deviations what to multiply the standard deviations by
   */
  public float[] sample(RandomGenerator random, double deviations) {
    double[] normal = new double[mean.length];
    for (int i = 0; i < normal.length; i++) {
      normal[i] = deviations * random.nextGaussian();
    }
    float[] sample = new float[mean.length];
    for (int i = 0; i < sample.length; i++) {
      double sum = mean[i];
      for (int j = 0; j <= i; j++) {
        sum += factor[i][j] * normal[j];
      }
      sample[i] = (float) sum;
    }
    return sample;
  }

  /** The Mahalanobis distance of a vector [n] from the mean: sqrt((x - m)^T C^-1 (x - m)). */
  public double mahalanobis(float[] vector) {
    double[] solved = new double[mean.length];
    double squares = 0;
    for (int i = 0; i < mean.length; i++) {
      double sum = (double) vector[i] - mean[i];
      for (int j = 0; j < i; j++) {
        sum -= factor[i][j] * solved[j];
      }
      solved[i] = sum / factor[i][i];
      squares += solved[i] * solved[i];
    }
    return Math.sqrt(squares);
  }

  private static double[][] cholesky(float[] covariance, int n) {
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += covariance[i * n + i];
    }
    if (!(trace >= 0) || Double.isInfinite(trace)) {
      throw new MorphfluxException(
          "a covariance with trace " + trace + " is none; its file was damaged or badly made");
    }
    double floor = Math.max(RELATIVE_FLOOR * trace / Math.max(n, 1), Double.MIN_NORMAL);
    double[][] factor = new double[n][];
    for (int i = 0; i < n; i++) {
      factor[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        double sum = covariance[i * n + j];
        for (int k = 0; k < j; k++) {
          sum -= factor[i][k] * factor[j][k];
        }
        factor[i][j] = i == j ? Math.sqrt(Math.max(sum, floor)) : sum / factor[j][j];
      }
    }
    return factor;
  }
}
