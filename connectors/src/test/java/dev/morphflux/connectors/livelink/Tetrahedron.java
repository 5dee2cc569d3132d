package dev.morphflux.connectors.livelink;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import java.util.List;

/** Four vertices in two regions; vertices 1 and 3 are control points. */
final class Tetrahedron {

  static final Topology TOPOLOGY =
      new Topology(
          0.01,
          new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1},
          new int[][] {{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}},
          List.of(
              new Region("a", List.of(0, 1), List.of(1)),
              new Region("b", List.of(2, 3), List.of(3))),
          List.of());

  private Tetrahedron() {}

  /** A shape that moves every vertex v by (x + v, 0, 0). */
  static float[] shape(float x) {
    float[] shape = new float[12];
    for (int v = 0; v < 4; v++) {
      shape[3 * v] = x + v;
    }
    return shape;
  }

  static ExpressionMapping mapping(String... names) {
    return new ExpressionMapping(
        new ExpressionShapes(
            List.of(names), List.of(names).stream().map(name -> shape(1)).toList(), 0.01),
        TOPOLOGY);
  }
}
