package dev.morphflux.models.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyBuilderTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void build_givenRandomSeedsOnSheet_expectsCompleteDisjointConnectedRegions(long seed) {
    Mesh sheet = Shapes.sheet(40, 30, seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<RegionSeeds> regions = new ArrayList<>();
    for (int r = 0; r < 7; r++) {
      regions.add(region("r" + r, null, 5, random.nextInt(sheet.vertexCount())));
    }

    Topology topology = TopologyBuilder.build(seeds(null, regions), sheet, List.of());

    assertThat(topology.regions()).as("seed %d", seed).hasSize(7);
    assertDivided(topology);
  }

  @Test
  void build_givenMirroredSeedsOnSphere_expectsMirroredRegionsAndControlPoints() {
    Mesh sphere = Shapes.sphere(5);
    SeedsFile seeds =
        seeds(
            Axis.X,
            List.of(
                new RegionSeeds("side", "other side", List.of(point(0.9, 0.3, 0.2)), 7, null),
                new RegionSeeds("front", null, List.of(point(0.1, 0.2, 0.9)), 9, null),
                new RegionSeeds("back", null, List.of(point(0, 0.1, -0.9)), 6, null)));

    Topology topology = TopologyBuilder.build(seeds, sphere, List.of());

    assertDivided(topology);
    assertThat(names(topology)).containsExactly("side", "other side", "front", "back");
    SymmetryReport symmetry = SymmetryReport.of(topology).orElseThrow();
    assertThat(symmetry.regions()).isTrue();
    assertThat(symmetry.controlPoints()).isTrue();
    assertThat(symmetry.pairs()).containsExactly("side / other side", "front", "back");
    assertThat(topology.regions().get(2).controlPoints()).hasSize(9);
  }

  @Test
  void build_givenReach_expectsRegionThatGrewFirstToBeLarger() {
    Mesh sheet = Shapes.sheet(41, 11, 1);
    int left = 5 * 41 + 5;
    int right = 5 * 41 + 35;

    Topology even =
        TopologyBuilder.build(
            seeds(null, List.of(region("a", null, 1, left), region("b", null, 1, right))),
            sheet,
            List.of());
    RegionSeeds reaching =
        new RegionSeeds("a", null, List.of(new Place(left, null, null, 10)), 1, null);
    Topology uneven =
        TopologyBuilder.build(
            seeds(null, List.of(reaching, region("b", null, 1, right))), sheet, List.of());

    assertThat(uneven.regions().get(0).vertices())
        .hasSizeGreaterThan(even.regions().get(0).vertices().size() + 40);
    assertDivided(uneven);
  }

  @Test
  void build_givenComponentWithoutSeed_expectsItInTheNearestRegion() {
    Mesh sheet = Shapes.sheet(30, 10, 1);
    Mesh withBall = Shapes.together(sheet, Shapes.sphere(2), 0.5, 25, 5, 4);

    Topology topology =
        TopologyBuilder.build(
            seeds(null, List.of(region("left", null, 3, 0), region("right", null, 3, 299))),
            withBall,
            List.of());

    assertThat(topology.regions().get(1).vertices())
        .containsAll(IntStream.range(300, withBall.vertexCount()).boxed().toList());
    assertThat(topology.controlPoints()).allMatch(vertex -> vertex < 300);
  }

  @Test
  void build_givenControlPoints_expectsThemSpreadAwayFromTheBorder() {
    Mesh sheet = Shapes.sheet(41, 41, 1);

    Topology topology =
        TopologyBuilder.build(
            seeds(
                null,
                List.of(
                    new RegionSeeds(
                        "all",
                        null,
                        List.of(Place.ofVertex(840)),
                        9,
                        List.of(new Place(null, 1, null, 0))))),
            sheet,
            List.of(7, 840));

    List<Integer> points = topology.controlPoints();
    assertThat(points).doesNotHaveDuplicates().hasSize(9).startsWith(840);
    double[] positions = Geometry.positions(sheet.vertices());
    for (int a : points) {
      for (int b : points) {
        assertThat(a == b ? 99 : Geometry.distance(positions, a, b)).isGreaterThan(7);
      }
      assertThat(a % 41).isBetween(3, 37);
      assertThat(a / 41).isBetween(3, 37);
    }
  }

  @Test
  void build_givenSeedsOfOneRegionCutApart_expectsErrorThatNamesIt() {
    Mesh sheet = Shapes.sheet(30, 3, 1);
    List<RegionSeeds> regions = List.of(region("ends", null, 1, 0, 29), region("mid", null, 1, 45));

    assertThatThrownBy(() -> TopologyBuilder.build(seeds(null, regions), sheet, List.of()))
        .isInstanceOf(InvalidMeshException.class)
        .hasMessageContaining("region 'ends' falls into pieces");
  }

  @Test
  void build_givenTemplateThatIsNotSymmetric_expectsErrorThatSaysSo() {
    Mesh sheet = Shapes.sheet(10, 10, 1);
    List<RegionSeeds> regions = List.of(region("a", "b", 1, 0));

    assertThatThrownBy(() -> TopologyBuilder.build(seeds(Axis.X, regions), sheet, List.of()))
        .isInstanceOf(InvalidMeshException.class)
        .hasMessageContaining("the template is not symmetric");
  }

  @Test
  void build_givenATemplateThatIsNotFinite_expectsTheVertex() {
    Mesh sheet = Shapes.sheet(10, 10, 1);
    sheet.vertices()[22] = Float.NEGATIVE_INFINITY;

    assertThatThrownBy(
            () ->
                TopologyBuilder.build(
                    seeds(null, List.of(region("a", null, 4, 1))), sheet, List.of()))
        .isInstanceOf(InvalidMeshException.class)
        .hasMessageContaining("vertex 7 of the template has the coordinate -Infinity");
  }

  @Test
  void build_givenSharedSeedOrMissingVertex_expectsErrorThatNamesIt() {
    Mesh sheet = Shapes.sheet(10, 10, 1);
    List<RegionSeeds> shared = List.of(region("a", null, 1, 4), region("b", null, 1, 4));
    List<RegionSeeds> missing = List.of(region("a", null, 1, 100));
    List<RegionSeeds> tooMany = List.of(region("a", null, 101, 4));

    assertThatThrownBy(() -> TopologyBuilder.build(seeds(null, shared), sheet, List.of()))
        .hasMessageContaining("vertex 4 is a seed of region 'a' and of region 'b'");
    assertThatThrownBy(() -> TopologyBuilder.build(seeds(null, missing), sheet, List.of()))
        .hasMessageContaining("vertex 100, but the template has 100");
    assertThatThrownBy(() -> TopologyBuilder.build(seeds(null, tooMany), sheet, List.of()))
        .hasMessageContaining(
            "asks for 101 control points but has room for 100 among the 100 vert");
  }

  private static SeedsFile seeds(@Nullable Axis mirror, List<RegionSeeds> regions) {
    return new SeedsFile(0.01, mirror, null, null, regions);
  }

  private static RegionSeeds region(
      String name, @Nullable String mirroredAs, int controlPoints, int... vertices) {
    List<Place> places = Arrays.stream(vertices).mapToObj(Place::ofVertex).toList();
    return new RegionSeeds(name, mirroredAs, places, controlPoints, null);
  }

  private static Place point(double x, double y, double z) {
    return new Place(null, null, List.of(x, y, z), 0);
  }

  private static List<String> names(Topology topology) {
    return topology.regions().stream().map(Region::name).toList();
  }

  private static void assertDivided(Topology topology) {
    List<Integer> all =
        topology.regions().stream()
            .flatMap(region -> region.vertices().stream())
            .collect(Collectors.toList());
    assertThat(all).hasSize(topology.vertexCount()).doesNotHaveDuplicates();
    double[] positions = Geometry.positions(topology.template());
    SurfaceGraph graph =
        SurfaceGraph.of(positions, topology.faces(), Mirror.none(topology.vertexCount()));
    int[] regionOf = new int[topology.vertexCount()];
    for (int r = 0; r < topology.regions().size(); r++) {
      for (int vertex : topology.regions().get(r).vertices()) {
        regionOf[vertex] = r;
      }
    }
    int pieces = Arrays.stream(graph.components(regionOf)).max().orElseThrow() + 1;
    assertThat(pieces).as("connected pieces").isEqualTo(topology.regions().size());
    for (Region region : topology.regions()) {
      assertThat(region.vertices()).containsAll(region.controlPoints());
      assertThat(region.controlPoints()).doesNotHaveDuplicates();
    }
  }
}
