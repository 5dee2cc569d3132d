package dev.morphflux.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VertexBoundsTest {

  @Test
  void of_givenVertices_expectsTheirBox() {
    VertexBounds bounds = VertexBounds.of(new float[] {9, 1, -2, 3, -4, 5, 3, 9, 9, 9}, 1, 2);

    assertThat(bounds).isEqualTo(new VertexBounds(-4, -2, 3, 1, 5, 3));
    assertThat(bounds.diagonal()).isEqualTo(Math.sqrt(25 + 49));
    assertThat(bounds.longestSide()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void isFinite_givenOneCoordinateThatIsNot_expectsFalse(float odd) {
    for (int i = 0; i < 6; i++) {
      float[] vertices = {1, 2, 3, 4, 5, 6};
      assertThat(VertexBounds.of(vertices).isFinite()).isTrue();
      vertices[i] = odd;
      assertThat(VertexBounds.of(vertices).isFinite()).as("coordinate " + i).isFalse();
    }
  }
}
