package dev.morphflux.models.editing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.RegionSurface;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RegionSwapTest {
  private static final Topology TOPOLOGY = Sheet.topology();

  @Test
  void displacements_givenAnotherThatIsTurnedAndHasABump_expectsTheBumpAlone() {
    FloatBuffer shape = Sheet.shape(1);
    FloatBuffer other = FloatBuffer.allocate(shape.capacity());
    double angle = 0.6;
    float bump = 2.5f;
    Region middle = TOPOLOGY.regions().get(1);
    int bumped = middle.controlPoints().get(1);
    for (int v = 0; v < TOPOLOGY.vertexCount(); v++) {
      double x = shape.get(3 * v);
      double y = shape.get(3 * v + 1);
      double z = shape.get(3 * v + 2) + (v == bumped ? bump : 0);
      other.put(3 * v, (float) (Math.cos(angle) * x - Math.sin(angle) * y + 7));
      other.put(3 * v + 1, (float) (Math.sin(angle) * x + Math.cos(angle) * y - 100));
      other.put(3 * v + 2, (float) (z + 1));
    }

    float[] found = swap("middle").displacements(shape, other);

    float[] expected = new float[3 * 9];
    expected[3 * (3 + 1) + 2] = bump;
    assertThat(found).containsExactly(expected, within(1e-4f));
  }

  @Test
  void border_givenAStripBetweenTwo_expectsItsOuterColumns() {
    Set<Integer> expected = new TreeSet<>();
    for (int row = 0; row < Sheet.SIDE; row++) {
      expected.add(Sheet.vertex(Sheet.STRIP, row));
      expected.add(Sheet.vertex(2 * Sheet.STRIP - 1, row));
    }
    assertThat(swap("middle").border())
        .containsExactly(expected.stream().mapToInt(Integer::intValue).toArray());
    assertThat(swap("left").border()).hasSize(Sheet.SIDE);
  }

  @Test
  void border_givenTheOnlyRegion_expectsAllOfIt() {
    Topology one = Sheet.topology(List.of("all"));
    assertThat(new RegionSwap(one, new RegionSurface(one), "all").border())
        .hasSize(one.vertexCount());
  }

  @Test
  void border_givenASeamInsideARegion_expectsItToBeNoBorder() {
    // Two triangles of one region, side by side but cut, and a third beyond in another region.
    float[] template = {
      0, 0, 0, 1, 0, 0, 1, 1, 0, /* the cut */ 1, 0, 0, 1, 1, 0, 2, 0, 0, 2, 1, 0
    };
    Topology cut =
        new Topology(
            0.01,
            template,
            new int[][] {{0, 1, 2}, {3, 5, 4}, {5, 6, 4}},
            List.of(
                new Region("near", List.of(0, 1, 2, 3, 4), List.of(0)),
                new Region("far", List.of(5, 6), List.of(5))),
            List.of());
    RegionSurface surface = new RegionSurface(cut);
    assertThat(surface.border(cut.regions().get(0))).containsExactly(3, 4);
    assertThat(surface.depths(cut.regions().subList(0, 1)))
        .containsExactly(new double[] {2, 1, 1, 1, 1, 0, 0}, within(1e-9));
  }

  @Test
  void swap_givenARegionThatCannotBe_expectsWhatThereIs() {
    assertThatThrownBy(() -> swap("nose"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("'nose'")
        .hasMessageContaining("left, middle, right");
    Topology bare = new Topology(0.01, new float[9], new int[0][], regions(), List.of());
    assertThatThrownBy(() -> new RegionSurface(bare))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("no faces");
  }

  private static List<Region> regions() {
    return List.of(new Region("all", List.of(0, 1, 2), List.of()));
  }

  private static RegionSwap swap(String region) {
    return new RegionSwap(TOPOLOGY, new RegionSurface(TOPOLOGY), region);
  }
}
