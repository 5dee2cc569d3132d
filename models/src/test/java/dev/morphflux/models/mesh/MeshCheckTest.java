package dev.morphflux.models.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeshCheckTest {
  private static final float[] PENTAGON = {0, 0, 0, 1, 0, 0, 2, 1, 0, 1, 2, 0, 0, 1, 0};

  private final Mesh template = Shapes.sheet(6, 5, 1);
  private final Topology topology =
      new Topology(
          0.01,
          template.vertices(),
          template.faces(),
          List.of(new Region("all", IntStream.range(0, 30).boxed().toList(), List.of(1))),
          List.of());
  private final MeshCheck check = new MeshCheck(topology);

  @Test
  void check_givenRegisteredMeshes_expectsNoError() {
    int[][] triangles =
        Arrays.stream(template.faces())
            .flatMap(f -> Arrays.stream(new int[][] {{f[1], f[2], f[3]}, {f[3], f[0], f[1]}}))
            .toArray(int[][]::new);
    int[][] turned =
        Arrays.stream(template.faces())
            .map(f -> new int[] {f[2], f[1], f[0], f[3]})
            .toArray(int[][]::new);

    assertThatCode(() -> check.check(template)).doesNotThrowAnyException();
    assertThatCode(() -> check.check(new Mesh(scaled(2), new int[0][]))).doesNotThrowAnyException();
    assertThatCode(() -> check.check(new Mesh(scaled(1), triangles))).doesNotThrowAnyException();
    assertThatCode(() -> check.check(new Mesh(scaled(1), turned))).doesNotThrowAnyException();
  }

  @Test
  void check_givenAFaceOfManyCorners_expectsItWhereverItBegins() {
    int[][] polygon = {{0, 1, 2, 3, 4}};
    Topology divided =
        TopologyBuilder.build(
            new SeedsFile(
                0.01,
                null,
                null,
                null,
                List.of(new RegionSeeds("a", null, List.of(Place.ofVertex(0)), 1, null))),
            new Mesh(PENTAGON, polygon),
            List.of());
    MeshCheck ofPentagon = new MeshCheck(divided);

    assertThat(divided.faces()).isEqualTo(new int[][] {{0, 1, 2}, {0, 2, 3}, {0, 3, 4}});
    for (int[] same : new int[][] {{0, 1, 2, 3, 4}, {3, 4, 0, 1, 2}, {4, 3, 2, 1, 0}}) {
      assertThatCode(() -> ofPentagon.check(new Mesh(PENTAGON, new int[][] {same})))
          .doesNotThrowAnyException();
    }
    assertThatThrownBy(() -> ofPentagon.check(new Mesh(PENTAGON, new int[][] {{0, 2, 1, 3, 4}})))
        .isInstanceOf(InvalidMeshException.class)
        .hasMessageContaining("the vertices are in another order");
  }

  @Test
  void check_givenOtherVertexCount_expectsBothCounts() {
    assertRefused(
        new Mesh(Arrays.copyOf(template.vertices(), 87), new int[0][]),
        "29 vertices, but topology " + topology.id() + " has 30");
  }

  @Test
  void check_givenNotFiniteCoordinate_expectsItsVertex() {
    float[] vertices = scaled(1);
    vertices[3 * 7 + 1] = Float.NaN;
    assertRefused(new Mesh(vertices, template.faces()), "vertex 7 has the coordinate NaN");
    vertices[3 * 7 + 1] = Float.POSITIVE_INFINITY;
    assertRefused(new Mesh(vertices, template.faces()), "vertex 7 has the coordinate Infinity");
  }

  @Test
  void check_givenOtherOrder_expectsTheFaceThatTells() {
    int[][] faces = template.faces().clone();
    faces[3] = new int[] {0, 12, 5};
    assertRefused(
        new Mesh(template.vertices(), faces),
        "face 3 joins vertices [0, 12, 5], which no face of topology");
  }

  @Test
  void check_givenOtherUnits_expectsTheUnitNamed() {
    assertRefused(
        new Mesh(scaled(10), template.faces()),
        "10.0 times as large as the template; the topology is in centimetres, the mesh looks like"
            + " millimetres");
    assertRefused(new Mesh(scaled(0.01), template.faces()), "the mesh looks like metres");
    assertRefused(new Mesh(scaled(0), template.faces()), "all vertices are in one place");
  }

  private float[] scaled(double factor) {
    float[] vertices = template.vertices().clone();
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] *= (float) factor;
    }
    return vertices;
  }

  private void assertRefused(Mesh mesh, String message) {
    assertThatThrownBy(() -> check.check(mesh))
        .isInstanceOf(InvalidMeshException.class)
        .hasMessageContaining(message);
  }
}
