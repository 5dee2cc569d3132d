package dev.morphflux.models.editing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class InterpolationTest {
  private static final float[] Z = {1, -2, 0.1f};
  private static final float[] TOWARDS = {3, 2, 0.3f};

  @Test
  void of_givenAmounts_expectsTheEndsExactlyAndBeyond() {
    assertThat(Interpolation.of(Z, TOWARDS, 0)).containsExactly(Z);
    assertThat(Interpolation.of(Z, TOWARDS, 1)).containsExactly(TOWARDS);
    assertThat(Interpolation.of(Z, TOWARDS, 0.25f))
        .containsExactly(new float[] {1.5f, -1, 0.15f}, within(1e-6f));
    assertThat(Interpolation.of(Z, TOWARDS, -0.5f))
        .containsExactly(new float[] {0, -4, 0}, within(1e-6f));
    assertThat(Interpolation.of(Z, TOWARDS, 2))
        .containsExactly(new float[] {5, 6, 0.5f}, within(1e-6f));
  }
}
