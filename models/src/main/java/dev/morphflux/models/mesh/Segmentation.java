package dev.morphflux.models.mesh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Divides a surface among named seeds: each vertex goes to the seed whose front arrives first along
 * the surface, so regions are complete, do not overlap and are connected.
 *
 * <p>A component of the mesh without a seed, such as an eyeball, goes to the region of the vertex
 * that is nearest in space; connected then means: within each component.
 */
final class Segmentation {

  /**
   * A region to be and where it grows from.
   *
   * @param name its name
   * @param vertices its seeds
   * @param reaches the head start of each seed, as a distance
   */
  record Seeded(String name, List<Integer> vertices, List<Double> reaches) {}

  private Segmentation() {}

  /**
   * Divides a surface.
   *
   * @param positions [N, 3]
   * @param graph the surface
   * @param regions the regions; of fronts that arrive together the earlier region's wins
   * @return the region of each vertex, as an index into {@code regions}
   */
  static int[] divide(double[] positions, SurfaceGraph graph, List<Seeded> regions) {
    Map<Integer, Integer> seeds = new LinkedHashMap<>();
    List<SurfaceGraph.Source> sources = new ArrayList<>();
    for (int region = 0; region < regions.size(); region++) {
      Seeded seeded = regions.get(region);
      for (int s = 0; s < seeded.vertices().size(); s++) {
        int vertex = seeded.vertices().get(s);
        Integer other = seeds.put(vertex, region);
        if (other != null && other != region) {
          throw new InvalidMeshException(
              "vertex %d is a seed of region '%s' and of region '%s'; a seed belongs to one region"
                  .formatted(vertex, regions.get(other).name(), seeded.name()));
        }
        sources.add(new SurfaceGraph.Source(vertex, region, -seeded.reaches().get(s)));
      }
    }
    int[] everywhere = new int[graph.vertexCount()];
    int[] labels = graph.grow(sources, everywhere).labels();
    seeds.forEach(
        (vertex, region) -> {
          if (labels[vertex] != region) {
            throw new InvalidMeshException(
                "seed %d of region '%s' lies where region '%s' arrives first; lower the reach there, or raise its own"
                    .formatted(
                        vertex, regions.get(region).name(), regions.get(labels[vertex]).name()));
          }
        });
    int[] components = graph.components(everywhere);
    joinUnseeded(positions, components, labels);
    checkConnected(graph, components, labels, regions);
    return labels;
  }

  private static void joinUnseeded(double[] positions, int[] components, int[] labels) {
    int[] seeded = IntStream.range(0, labels.length).filter(v -> labels[v] >= 0).toArray();
    if (seeded.length == labels.length) {
      return;
    }
    VertexLookup lookup = new VertexLookup(positions, seeded);
    int count = Arrays.stream(components).max().orElseThrow() + 1;
    int[] nearest = new int[count];
    double[] distances = new double[count];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    for (int vertex = 0; vertex < labels.length; vertex++) {
      if (labels[vertex] == SurfaceGraph.NONE) {
        int found =
            lookup.nearest(
                positions[3 * vertex], positions[3 * vertex + 1], positions[3 * vertex + 2]);
        double distance = Geometry.distance(positions, vertex, found);
        if (distance < distances[components[vertex]]) {
          distances[components[vertex]] = distance;
          nearest[components[vertex]] = found;
        }
      }
    }
    for (int vertex = 0; vertex < labels.length; vertex++) {
      if (labels[vertex] == SurfaceGraph.NONE) {
        labels[vertex] = labels[nearest[components[vertex]]];
      }
    }
  }

  private static void checkConnected(
      SurfaceGraph graph, int[] components, int[] labels, List<Seeded> regions) {
    int[] pieces = graph.components(labels);
    Map<List<Integer>, Integer> pieceOf = new LinkedHashMap<>();
    for (int vertex = 0; vertex < labels.length; vertex++) {
      List<Integer> home = List.of(labels[vertex], components[vertex]);
      Integer piece = pieceOf.putIfAbsent(home, pieces[vertex]);
      if (piece != null && piece != pieces[vertex]) {
        throw new InvalidMeshException(
            "region '%s' falls into pieces: vertex %d is cut off from the rest by other regions; add seeds or reach between the pieces, or give them different names"
                .formatted(regions.get(labels[vertex]).name(), vertex));
      }
    }
  }
}
