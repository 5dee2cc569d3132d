package dev.morphflux.models.mesh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * Where the regions of a topology end, and how deep inside them vertices lie, measured along the
 * template's surface. Vertices at the same place count as one, so that a cut in the mesh, such as a
 * texture seam, is no border. Immutable; safe for use by several threads.
 */
public final class RegionSurface {
  private final Topology topology;
  private final SurfaceGraph graph;

  /**
   * @throws InvalidMeshException if the topology has no faces to go along
   */
  public RegionSurface(Topology topology) {
    if (topology.faces().length == 0) {
      throw new InvalidMeshException(
          "the model's topology has no faces, so its regions have no known borders; swapping a"
              + " region and strict locality need a model with faces");
    }
    this.topology = topology;
    double[] positions = Geometry.positions(topology.template());
    graph =
        SurfaceGraph.of(
            positions,
            TextureSeams.joined(topology.faces(), topology.template()),
            Mirror.none(topology.vertexCount()));
  }

  /**
   * The vertices of a region that are next to, or also in, other regions, ascending; all of them
   * where no other region is next to it.
   */
  public int[] border(Region region) {
    BitSet inside = vertices(List.of(region));
    BitSet shared = new BitSet();
    for (Region other : topology.regions()) {
      if (!other.name().equals(region.name())) {
        other.vertices().forEach(shared::set);
      }
    }
    int[] ends =
        inside.stream()
            .filter(
                vertex ->
                    shared.get(vertex)
                        || Arrays.stream(graph.neighbours(vertex))
                            .anyMatch(next -> !inside.get(next)))
            .toArray();
    return ends.length > 0 ? ends : inside.stream().toArray();
  }

  /**
   * The distance of each vertex from the nearest vertex that is in none of some regions.
   *
   * @return [N], in the topology's unit: 0 outside, infinite where no way leads outside
   */
  public double[] depths(Collection<Region> regions) {
    BitSet inside = vertices(regions);
    List<Integer> outside = new ArrayList<>();
    for (int vertex = inside.nextClearBit(0);
        vertex < topology.vertexCount();
        vertex = inside.nextClearBit(vertex + 1)) {
      outside.add(vertex);
    }
    return graph.distances(outside, new int[topology.vertexCount()]);
  }

  private static BitSet vertices(Collection<Region> regions) {
    BitSet vertices = new BitSet();
    regions.forEach(region -> region.vertices().forEach(vertices::set));
    return vertices;
  }
}
