package dev.morphflux.models.mesh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses control points inside regions: after the included ones, again and again the vertex that
 * is farthest, along the surface of the region, from all chosen so far. The first is the one
 * farthest from the border.
 *
 * <p>In a region that is its own mirror image they come in mirrored pairs, and on the mirror plane
 * where the number is odd.
 */
final class ControlPoints {
  private final double[] positions;
  private final BitSet rim;
  private final SurfaceGraph graph;
  private final int[] regionOf;
  private final Mirror mirror;
  private final double borderMargin;

  /**
   * Prepares the choice.
   *
   * @param positions [N, 3]
   * @param faces between them
   * @param regionOf the region of each vertex
   * @param borderMargin how far to stay from the border, as a part of the largest distance from it
   */
  ControlPoints(
      double[] positions,
      int[][] faces,
      SurfaceGraph graph,
      int[] regionOf,
      Mirror mirror,
      double borderMargin) {
    this.positions = positions;
    this.rim = Faces.rim(faces);
    this.graph = graph;
    this.regionOf = regionOf;
    this.mirror = mirror;
    this.borderMargin = borderMargin;
  }

  /**
   * Chooses the control points of a region.
   *
   * @param region its index
   * @param name for messages
   * @param seeds of the region: only the components of the mesh that hold one get control points
   * @param included vertices that must be chosen
   * @param count how many, the included ones among them
   */
  List<Integer> choose(
      int region, String name, List<Integer> seeds, List<Integer> included, int count) {
    double[] fromSeeds = graph.distances(seeds, regionOf);
    int[] vertices =
        IntStream.range(0, regionOf.length)
            .filter(v -> regionOf[v] == region && Double.isFinite(fromSeeds[v]))
            .toArray();
    boolean symmetric = Arrays.stream(vertices).allMatch(v -> regionOf[mirror.image(v)] == region);
    List<Integer> chosen = new ArrayList<>();
    for (int vertex : included) {
      if (regionOf[vertex] != region) {
        throw new InvalidMeshException(
            "region '%s' includes control point %d, which lies outside it".formatted(name, vertex));
      }
      add(chosen, vertex, symmetric);
    }
    double[] depth = borderDistances(vertices);
    double[] fromChosen = graph.distances(chosen, regionOf);
    while (chosen.size() < count) {
      int next = farthest(vertices, depth, fromChosen, chosen, symmetric, count - chosen.size());
      if (next < 0) {
        throw new InvalidMeshException(
            "region '%s' asks for %d control points but has room for %d%s among the %d vertices that faces connect with its seeds"
                .formatted(
                    name,
                    count,
                    chosen.size(),
                    symmetric && mirror.hasImages() ? " in mirrored places" : "",
                    vertices.length));
      }
      add(chosen, next, symmetric);
      fromChosen = graph.distances(chosen, regionOf);
    }
    if (chosen.size() > count) {
      throw new InvalidMeshException(
          "region '%s' asks for %d control points, but with their mirror images it includes %d places"
              .formatted(name, count, chosen.size()));
    }
    return chosen;
  }

  private void add(List<Integer> chosen, int vertex, boolean symmetric) {
    if (!chosen.contains(vertex)) {
      chosen.add(vertex);
      if (symmetric && !mirror.onPlane(vertex)) {
        chosen.add(mirror.image(vertex));
      }
    }
  }

  /** Distances from other regions and from open rims of the mesh; all 0 without any. */
  private double[] borderDistances(int[] vertices) {
    List<Integer> border = new ArrayList<>();
    for (int vertex : vertices) {
      if (rim.get(vertex)) {
        border.add(vertex);
        continue;
      }
      for (int neighbour : graph.neighbours(vertex)) {
        if (regionOf[neighbour] != regionOf[vertex]) {
          border.add(vertex);
          break;
        }
      }
    }
    return border.isEmpty() ? new double[regionOf.length] : graph.distances(border, regionOf);
  }

  private int farthest(
      int[] vertices,
      double[] depth,
      double[] fromChosen,
      List<Integer> chosen,
      boolean symmetric,
      int wanted) {
    double deepest = Arrays.stream(vertices).mapToDouble(v -> depth[v]).max().orElse(0);
    BitSet taken = new BitSet();
    chosen.forEach(taken::set);
    boolean onPlane = symmetric && wanted % 2 == 1;
    for (double margin = borderMargin; ; margin /= 2) {
      int best = -1;
      double bestScore = -1;
      boolean last = margin < 1e-3;
      for (int vertex : vertices) {
        boolean allowed =
            !taken.get(vertex)
                && (last || depth[vertex] >= margin * deepest)
                && (symmetric ? !onPlane || mirror.onPlane(vertex) : !mirror.onPlane(vertex));
        double score =
            chosen.isEmpty()
                ? depth[vertex]
                : Math.min(fromChosen[vertex], apart(vertex, symmetric));
        if (allowed && score > bestScore) {
          best = vertex;
          bestScore = score;
        }
      }
      if (best >= 0 || last) {
        return best;
      }
    }
  }

  /** How far a vertex is from its own mirror image, which would be chosen with it. */
  private double apart(int vertex, boolean symmetric) {
    return symmetric && !mirror.onPlane(vertex)
        ? Geometry.distance(positions, vertex, mirror.image(vertex))
        : Double.POSITIVE_INFINITY;
  }
}
