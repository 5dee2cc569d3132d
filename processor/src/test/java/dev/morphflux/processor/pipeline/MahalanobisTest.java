package dev.morphflux.processor.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.schemas.MorphfluxException;
import org.junit.jupiter.api.Test;

final class MahalanobisTest {

  @Test
  void distance_givenACorrelatedGaussian_expectsTheTextbookValue() {
    Mahalanobis gaussian = new Mahalanobis(new float[] {1, 2}, new float[] {2, 1, 1, 2});
    // S^-1 = [2 -1; -1 2] / 3, difference (1, 0): sqrt(2 / 3).
    assertThat(gaussian.distance(new float[] {2, 2}))
        .isCloseTo((float) Math.sqrt(2.0 / 3), within(1e-5f));
    assertThat(gaussian.distance(new float[] {1, 2})).isZero();
  }

  @Test
  void constructor_givenANegativeVariance_expectsAnError() {
    assertThatThrownBy(() -> new Mahalanobis(new float[] {0, 0}, new float[] {1, 0, 0, -1}))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("positive definite");
  }
}
