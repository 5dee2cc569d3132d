package dev.morphflux.models.mesh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.LongStream;

/**
 * The ways along a surface: the edges of the faces and the diagonals of quads, with their lengths.
 * Shortest ways in it stand for geodesics.
 */
final class SurfaceGraph {
  /** Not reached by any front. */
  static final int NONE = -1;

  private final int[] begin;
  private final int[] neighbours;
  private final double[] lengths;

  private SurfaceGraph(int[] begin, int[] neighbours, double[] lengths) {
    this.begin = begin;
    this.neighbours = neighbours;
    this.lengths = lengths;
  }

  /**
   * The graph of a mesh, made symmetric.
   *
   * @param positions [N, 3]
   * @param faces triangles and quads
   * @param mirror adds the mirror image of each edge, so that both sides have the same ways
   */
  static SurfaceGraph of(double[] positions, int[][] faces, Mirror mirror) {
    LongStream.Builder directed = LongStream.builder();
    for (int[] face : faces) {
      for (int a : face) {
        for (int b : face) {
          if (a != b) {
            directed.add(edge(a, b)).add(edge(mirror.image(a), mirror.image(b)));
          }
        }
      }
    }
    long[] edges = directed.build().sorted().distinct().toArray();
    int count = positions.length / 3;
    int[] begin = new int[count + 1];
    int[] neighbours = new int[edges.length];
    double[] lengths = new double[edges.length];
    for (int e = 0; e < edges.length; e++) {
      int from = (int) (edges[e] >>> Integer.SIZE);
      neighbours[e] = (int) edges[e];
      lengths[e] = Geometry.distance(positions, from, neighbours[e]);
      begin[from + 1]++;
    }
    Arrays.parallelPrefix(begin, Integer::sum);
    return new SurfaceGraph(begin, neighbours, lengths);
  }

  private static long edge(int a, int b) {
    return ((long) a << Integer.SIZE) | b;
  }

  int vertexCount() {
    return begin.length - 1;
  }

  /** The vertices one step away. */
  int[] neighbours(int vertex) {
    return Arrays.copyOfRange(neighbours, begin[vertex], begin[vertex + 1]);
  }

  /**
   * Where a front starts.
   *
   * @param vertex its first vertex
   * @param label what it marks vertices with; of two that arrive together the lower one wins
   * @param distance its distance at the start; below 0 for a head start
   */
  record Source(int vertex, int label, double distance) {}

  /**
   * What the fronts reached.
   *
   * @param labels of the front that arrived first, {@link #NONE} where none came
   * @param distances at which it arrived, infinite where none came
   */
  record Fronts(int[] labels, double[] distances) {}

  /**
   * Lets fronts grow from all sources at once over vertices of one part (Dijkstra).
   *
   * @param part the part of each vertex
   */
  Fronts grow(Iterable<Source> sources, int[] part) {
    int[] labels = new int[vertexCount()];
    double[] distances = new double[vertexCount()];
    Arrays.fill(labels, NONE);
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    PriorityQueue<Source> queue =
        new PriorityQueue<>(
            Comparator.comparingDouble(Source::distance).thenComparingInt(Source::label));
    for (Source source : sources) {
      arrive(source, labels, distances, queue);
    }
    while (!queue.isEmpty()) {
      Source front = queue.remove();
      int from = front.vertex();
      if (front.distance() > distances[from] || front.label() != labels[from]) {
        continue;
      }
      for (int e = begin[from]; e < begin[from + 1]; e++) {
        if (part[neighbours[e]] == part[from]) {
          Source next = new Source(neighbours[e], front.label(), front.distance() + lengths[e]);
          arrive(next, labels, distances, queue);
        }
      }
    }
    return new Fronts(labels, distances);
  }

  private static void arrive(
      Source front, int[] labels, double[] distances, PriorityQueue<Source> queue) {
    int vertex = front.vertex();
    boolean first =
        front.distance() < distances[vertex]
            || (front.distance() == distances[vertex] && front.label() < labels[vertex]);
    if (first) {
      distances[vertex] = front.distance();
      labels[vertex] = front.label();
      queue.add(front);
    }
  }

  /** Distances from some vertices, over vertices of the same part. */
  double[] distances(Iterable<Integer> from, int[] part) {
    List<Source> sources = new ArrayList<>();
    from.forEach(vertex -> sources.add(new Source(vertex, 0, 0)));
    return grow(sources, part).distances();
  }

  /** Numbers the pieces in which steps stay within one part. */
  int[] components(int[] part) {
    int[] component = new int[vertexCount()];
    Arrays.fill(component, NONE);
    int[] stack = new int[vertexCount()];
    int found = 0;
    for (int first = 0; first < component.length; first++) {
      if (component[first] != NONE) {
        continue;
      }
      int size = 0;
      stack[size++] = first;
      component[first] = found;
      while (size > 0) {
        int vertex = stack[--size];
        for (int e = begin[vertex]; e < begin[vertex + 1]; e++) {
          int next = neighbours[e];
          if (component[next] == NONE && part[next] == part[vertex]) {
            component[next] = found;
            stack[size++] = next;
          }
        }
      }
      found++;
    }
    return component;
  }
}
