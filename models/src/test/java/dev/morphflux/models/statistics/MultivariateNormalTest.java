package dev.morphflux.models.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.schemas.MorphfluxException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultivariateNormalTest {
  private static final float[] MEAN = {1, -2};
  private static final float[] COVARIANCE = {4, 1.2f, 1.2f, 1};

  @Test
  void mahalanobis_givenKnownCovariance_isTheClosedForm() {
    MultivariateNormal normal = new MultivariateNormal(MEAN, COVARIANCE);
    double determinant = 4 * 1 - 1.2 * 1.2;
    double dx = 3;
    double dy = -1;
    double expected = Math.sqrt((dx * dx * 1 - 2 * dx * dy * 1.2 + dy * dy * 4) / determinant);

    assertThat(normal.mahalanobis(new float[] {4, -3})).isCloseTo(expected, within(1e-5));
    assertThat(normal.mahalanobis(MEAN)).isZero();
  }

  @Test
  void sample_givenManyDraws_hasTheMeanAndCovariance() {
    long seed = 5;
    Random random = new Random(seed);
    MultivariateNormal normal = new MultivariateNormal(MEAN, COVARIANCE);
    int draws = 100_000;
    double[] sum = new double[5];
    for (int i = 0; i < draws; i++) {
      float[] x = normal.sample(random);
      double a = x[0] - MEAN[0];
      double b = x[1] - MEAN[1];
      sum[0] += a;
      sum[1] += b;
      sum[2] += a * a;
      sum[3] += a * b;
      sum[4] += b * b;
    }
    double[] expected = {0, 0, 4, 1.2, 1};
    for (int i = 0; i < sum.length; i++) {
      assertThat(sum[i] / draws)
          .as("moment %d, seed %d", i, seed)
          .isCloseTo(expected[i], within(0.06));
    }
  }

  @Test
  void mahalanobis_givenDirectionWithoutVariance_staysFinite() {
    MultivariateNormal flat = new MultivariateNormal(MEAN, new float[] {1, 0, 0, 0});

    assertThat(flat.mahalanobis(new float[] {1, -1})).isFinite().isGreaterThan(10);
  }

  @Test
  void construct_givenNaN_saysTheCovarianceIsNone() {
    assertThatThrownBy(() -> new MultivariateNormal(MEAN, new float[] {Float.NaN, 0, 0, 1}))
        .isInstanceOf(MorphfluxException.class);
  }
}
