package dev.morphflux.models.mesh;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What must hold of a topology, whoever made it. */
final class TopologyCheck {

  private TopologyCheck() {}

  static void check(
      double metersPerUnit,
      float[] template,
      int[][] faces,
      List<Region> regions,
      List<Integer> landmarks) {
    require(
        metersPerUnit > 0 && Double.isFinite(metersPerUnit),
        "metersPerUnit must be a positive number, found " + metersPerUnit);
    require(
        template.length > 0 && template.length % 3 == 0,
        "the template must have 3 coordinates per vertex, found " + template.length + " numbers");
    int vertexCount = template.length / 3;
    MeshCheck.requireFinite(template, " of the template");
    for (int f = 0; f < faces.length; f++) {
      require(
          faces[f].length == 3 || faces[f].length == 4,
          "face " + f + " has " + faces[f].length + " corners, only triangles and quads are known");
      for (int vertex : faces[f]) {
        requireVertex(vertex, vertexCount, "face " + f);
      }
    }
    for (int vertex : landmarks) {
      requireVertex(vertex, vertexCount, "a landmark");
    }
    checkRegions(regions, vertexCount);
  }

  private static void checkRegions(List<Region> regions, int vertexCount) {
    require(!regions.isEmpty(), "a topology needs at least one region");
    Set<String> names = new HashSet<>();
    BitSet covered = new BitSet(vertexCount);
    for (Region region : regions) {
      String where = "region '" + region.name() + "'";
      require(names.add(region.name()), "two regions are named '" + region.name() + "'");
      require(!region.vertices().isEmpty(), where + " has no vertices");
      for (int vertex : region.vertices()) {
        requireVertex(vertex, vertexCount, where);
        covered.set(vertex);
      }
      for (int vertex : region.controlPoints()) {
        requireVertex(vertex, vertexCount, "a control point of " + where);
      }
    }
    int missing = covered.nextClearBit(0);
    require(missing >= vertexCount, "vertex " + missing + " belongs to no region");
  }

  private static void requireVertex(int vertex, int vertexCount, String where) {
    require(
        vertex >= 0 && vertex < vertexCount,
        where + " names vertex " + vertex + ", but there are " + vertexCount + " vertices");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new InvalidMeshException(message);
    }
  }
}
