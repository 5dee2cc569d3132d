package dev.morphflux.models.mesh;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The mirror image of each vertex of a symmetric template, in the plane where one axis is 0.
 *
 * <p>Components of the mesh are paired first: where one touches another, vertices of both may lie
 * in the same place. A component without a partner that is its exact image, such as a set of real
 * teeth, has no images; {@link #require} says so where they are needed.
 */
final class Mirror {
  /** How far a mirrored vertex may lie from its image, as a part of the template's extent. */
  private static final double TOLERANCE = 1e-3;

  private final int[] images;

  /** Why a vertex has no image. */
  private final Map<Integer, String> missing;

  private Mirror(int[] images, Map<Integer, String> missing) {
    this.images = images;
    this.missing = missing;
  }

  /** Every vertex is its own image: nothing is mirrored. */
  static Mirror none(int vertexCount) {
    return new Mirror(IntStream.range(0, vertexCount).toArray(), Map.of());
  }

  /** Whether any vertex has another as its image. */
  boolean hasImages() {
    return IntStream.range(0, images.length).anyMatch(vertex -> images[vertex] != vertex);
  }

  /** Finds the images. */
  static Mirror of(double[] positions, int[][] faces, Axis axis) {
    int count = positions.length / 3;
    int[] components = SurfaceGraph.of(positions, faces, none(count)).components(new int[count]);
    VertexLookup everywhere = new VertexLookup(positions, IntStream.range(0, count).toArray());
    double allowed = TOLERANCE * Geometry.extent(positions);
    int[] images = new int[count];
    Map<Integer, String> missing = new HashMap<>();
    List<int[]> parts = byComponent(components);
    for (int[] members : parts) {
      int partner = partner(positions, members, axis, components, everywhere);
      VertexLookup within = new VertexLookup(positions, parts.get(partner));
      for (int vertex : members) {
        images[vertex] = image(positions, vertex, axis, within);
        double distance =
            Geometry.distance(positions, images[vertex], mirrored(positions, vertex, axis));
        if (distance > allowed) {
          missing.put(
              vertex,
              "the mirror image of vertex %d in the plane %s = 0 lies %.4g from the nearest vertex, at most %.4g is allowed"
                  .formatted(vertex, axis.name().toLowerCase(Locale.ROOT), distance, allowed));
        }
      }
    }
    for (int vertex = 0; vertex < count; vertex++) {
      int back = images[images[vertex]];
      if (back != vertex) {
        missing.putIfAbsent(
            vertex,
            "vertices %d and %d have the same mirror image %d"
                .formatted(vertex, back, images[vertex]));
      }
    }
    spread(missing, parts, components, images);
    return new Mirror(images, missing);
  }

  /** A component with a vertex without image has none at all, nor has what it was paired with. */
  private static void spread(
      Map<Integer, String> missing, List<int[]> parts, int[] components, int[] images) {
    Map<Integer, String> reasons = new TreeMap<>();
    for (Map.Entry<Integer, String> entry : new TreeMap<>(missing).entrySet()) {
      reasons.putIfAbsent(components[entry.getKey()], entry.getValue());
      reasons.putIfAbsent(components[images[entry.getKey()]], entry.getValue());
    }
    reasons.forEach(
        (component, reason) -> {
          for (int vertex : parts.get(component)) {
            missing.putIfAbsent(vertex, reason);
            images[vertex] = vertex;
          }
        });
  }

  /** The component in which most mirror images lie. */
  private static int partner(
      double[] positions, int[] members, Axis axis, int[] components, VertexLookup everywhere) {
    int[] votes = new int[members.length];
    for (int i = 0; i < members.length; i++) {
      votes[i] = components[image(positions, members[i], axis, everywhere)];
    }
    Arrays.sort(votes);
    return longestRun(votes);
  }

  /** The vertices of each component, in the order of their numbers. */
  private static List<int[]> byComponent(int[] components) {
    Map<Integer, IntStream.Builder> members = new TreeMap<>();
    for (int vertex = 0; vertex < components.length; vertex++) {
      members.computeIfAbsent(components[vertex], c -> IntStream.builder()).add(vertex);
    }
    return members.values().stream().map(builder -> builder.build().toArray()).toList();
  }

  private static int longestRun(int[] sorted) {
    int best = sorted[0];
    int longest = 0;
    int length = 0;
    for (int i = 0; i < sorted.length; i++) {
      length = i > 0 && sorted[i] == sorted[i - 1] ? length + 1 : 1;
      if (length > longest) {
        longest = length;
        best = sorted[i];
      }
    }
    return best;
  }

  private static int image(double[] positions, int vertex, Axis axis, VertexLookup lookup) {
    double[] point = mirrored(positions, vertex, axis);
    return lookup.nearest(point[0], point[1], point[2]);
  }

  private static double[] mirrored(double[] positions, int vertex, Axis axis) {
    double[] point = Arrays.copyOfRange(positions, 3 * vertex, 3 * vertex + 3);
    point[axis.index()] *= -1;
    return point;
  }

  int image(int vertex) {
    return images[vertex];
  }

  boolean onPlane(int vertex) {
    return images[vertex] == vertex;
  }

  /** Whether all vertices have an image. */
  boolean isComplete() {
    return missing.isEmpty();
  }

  /** Refuses a vertex on a component without images. */
  void require(int vertex) {
    String reason = missing.get(vertex);
    if (reason != null) {
      throw new InvalidMeshException(
          "the template is not symmetric: "
              + reason
              + "; leave 'mirror' out of the seeds, or use a symmetric template");
    }
  }

  /**
   * The positions, moved by the least that makes them exactly symmetric: so that what is measured
   * on one side is the same number on the other, and ties are broken alike.
   */
  double[] symmetrised(double[] positions, Axis axis) {
    double[] symmetric = new double[positions.length];
    for (int vertex = 0; vertex < images.length; vertex++) {
      boolean alone = missing.containsKey(vertex);
      for (int a = 0; a < 3; a++) {
        double own = positions[3 * vertex + a];
        double other = positions[3 * images[vertex] + a];
        symmetric[3 * vertex + a] =
            alone ? own : 0.5 * (a == axis.index() ? own - other : own + other);
      }
    }
    return symmetric;
  }
}
