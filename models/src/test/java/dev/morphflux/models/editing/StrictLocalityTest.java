package dev.morphflux.models.editing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.mesh.RegionSurface;
import dev.morphflux.models.mesh.Topology;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StrictLocalityTest {
  private static final Topology TOPOLOGY = Sheet.topology();
  private static final StrictLocality LOCALITY =
      new StrictLocality(TOPOLOGY, new RegionSurface(TOPOLOGY));

  @Test
  void add_givenStrictWeights_expectsTheBaseBitByBitOutside() {
    FloatBuffer base = Sheet.shape(1);
    FloatBuffer before = Sheet.shape(2);
    FloatBuffer after = Sheet.shape(3);
    FloatBuffer result = FloatBuffer.allocate(base.capacity());

    Motion.add(LOCALITY.weights(Set.of("middle")), base, before, after, result);

    for (int column = 0; column < Sheet.SIDE; column++) {
      boolean inside = column / Sheet.STRIP == 1;
      for (int row = 0; row < Sheet.SIDE; row++) {
        for (int i = 3 * Sheet.vertex(column, row); i < 3 * Sheet.vertex(column, row) + 3; i++) {
          if (inside) {
            assertThat(result.get(i)).isNotEqualTo(base.get(i));
          } else {
            assertThat(Float.floatToRawIntBits(result.get(i)))
                .isEqualTo(Float.floatToRawIntBits(base.get(i)));
          }
        }
      }
    }
  }

  @Test
  void weights_givenAStrip_expectsASmoothstepOfTheDistanceUpToHalfItsDepth() {
    float[] weights = LOCALITY.weights(Set.of("left"));
    double[] depths = new RegionSurface(TOPOLOGY).depths(TOPOLOGY.regions().subList(0, 1));
    double depth = 0;
    for (double each : depths) {
      depth = Math.max(depth, each);
    }
    assertThat(depth).as("a wavy way over eight columns").isBetween(8.0, 11.0);
    for (int v = 0; v < weights.length; v++) {
      double x = Math.min(1, depths[v] / (depth / 2));
      assertThat(weights[v]).isCloseTo((float) (x * x * (3 - 2 * x)), within(1e-6f));
    }
    for (int column = 1; column < Sheet.SIDE; column++) {
      float step = weights[Sheet.vertex(column, 9)] - weights[Sheet.vertex(column - 1, 9)];
      assertThat(step).as("no jump before column %d", column).isBetween(-0.5f, 0f);
    }
  }

  @Test
  void weights_givenRegionsThatTouch_expectsNoFalloffBetweenThem() {
    float[] weights = LOCALITY.weights(Set.of("left", "middle"));
    assertThat(weights[Sheet.vertex(Sheet.STRIP - 1, 5)]).isEqualTo(1);
    assertThat(weights[Sheet.vertex(Sheet.STRIP, 5)]).isEqualTo(1);
    assertThat(weights[Sheet.vertex(2 * Sheet.STRIP - 1, 5)]).isBetween(0.01f, 0.9f);
    assertThat(weights[Sheet.vertex(2 * Sheet.STRIP, 5)]).isZero();
  }

  @Test
  void weights_givenTheOnlyRegion_expectsAllOfTheMotion() {
    Topology one = Sheet.topology(List.of("all"));
    assertThat(new StrictLocality(one, new RegionSurface(one)).weights(Set.of("all")))
        .containsOnly(1f);
    assertThat(LOCALITY.weights(Set.of())).containsOnly(0f);
  }

  @Test
  void editedRegions_givenDisplacements_expectsThoseThatMove() {
    float[] displacements = new float[3 * 9];
    assertThat(LOCALITY.editedRegions(displacements)).isEmpty();
    displacements[3 * 4 + 2] = -1e-3f;
    displacements[3 * 8] = 1;
    assertThat(LOCALITY.editedRegions(displacements)).containsExactly("middle", "right");
  }

  @Test
  void add_givenNoWeights_expectsAllOfTheMotion() {
    FloatBuffer result = FloatBuffer.allocate(3);
    Motion.add(buffer(10, 20, 30), buffer(1, 2, 3), buffer(1.5f, 2, 2), result);
    assertThat(result.array()).containsExactly(10.5f, 20, 29);
  }

  private static FloatBuffer buffer(float... values) {
    return FloatBuffer.wrap(values);
  }
}
