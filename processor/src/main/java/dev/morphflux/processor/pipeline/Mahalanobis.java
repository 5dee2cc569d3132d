package dev.morphflux.processor.pipeline;

import dev.morphflux.models.packages.Statistics;
import dev.morphflux.schemas.MorphfluxException;

/**
 * Distance of a latent from the Gaussian of the training latents: sqrt((z - mean)' S^-1 (z -
 * mean)). Safe for use by several threads.
 */
final class Mahalanobis {

  /** Keeps the factor defined where a latent dimension never varied, relative to the variance. */
  private static final double RIDGE = 1e-8;

  private final float[] mean;

  /** L of S = L L', lower triangle. */
  private final double[][] factor;

  /**
   * @param mean [d]
   * @param covariance [d, d], row by row
   */
  Mahalanobis(float[] mean, float[] covariance) {
    if (covariance.length != mean.length * mean.length) {
      throw new MorphfluxException(
          "the model's latent statistics have a mean of %d and a covariance of %d numbers, expected %d"
              .formatted(mean.length, covariance.length, mean.length * mean.length));
    }
    this.mean = mean.clone();
    factor = cholesky(covariance, mean.length);
  }

  static Mahalanobis of(Statistics statistics) {
    return new Mahalanobis(
        statistics.latentMean().toFloats(), statistics.latentCovariance().toFloats());
  }

  private static double[][] cholesky(float[] covariance, int d) {
    double trace = 0;
    for (int i = 0; i < d; i++) {
      trace += covariance[i * d + i];
    }
    double ridge = RIDGE * trace / d;
    double[][] lower = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = covariance[i * d + j] + (i == j ? ridge : 0);
        for (int k = 0; k < j; k++) {
          sum -= lower[i][k] * lower[j][k];
        }
        if (i == j && !(sum > 0)) {
          throw new MorphfluxException(
              "the model's latent covariance is not positive definite at dimension " + i);
        }
        lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
      }
    }
    return lower;
  }

  /**
   * The distance in standard deviations.
   *
   * @param z [d]
   */
  float distance(float[] z) {
    double[] solved = new double[mean.length];
    double squared = 0;
    for (int i = 0; i < mean.length; i++) {
      double sum = (double) z[i] - mean[i];
      for (int k = 0; k < i; k++) {
        sum -= factor[i][k] * solved[k];
      }
      solved[i] = sum / factor[i][i];
      squared += solved[i] * solved[i];
    }
    return (float) Math.sqrt(squared);
  }
}
