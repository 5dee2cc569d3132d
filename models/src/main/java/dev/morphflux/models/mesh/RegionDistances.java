package dev.morphflux.models.mesh;

/**
 * How far vertices lie from a region: the shortest way along edges and diagonals of faces, on the
 * template. Vertices in the same place count as one, so that a texture seam is no gap. Where there
 * are no faces it is the straight distance. Immutable; safe for use by several threads.
 */
public final class RegionDistances {
  private final double[] positions;
  private final double extent;
  private final int[][] faces;
  private final SurfaceGraph graph;

  public RegionDistances(Topology topology) {
    positions = Geometry.positions(topology.template());
    extent = Geometry.extent(positions);
    faces = topology.faces();
    graph =
        SurfaceGraph.of(
            positions,
            TextureSeams.joined(faces, topology.template()),
            Mirror.none(topology.vertexCount()));
  }

  /** The diagonal of the template's bounding box, in the topology's unit. */
  public double extent() {
    return extent;
  }

  /**
   * The distance of each vertex from the nearest vertex of a region.
   *
   * @return [N], in the topology's unit: 0 in the region, infinite where no way leads there
   */
  public double[] from(Region region) {
    if (faces.length > 0) {
      return graph.distances(region.vertices(), new int[graph.vertexCount()]);
    }
    double[] distances = new double[positions.length / 3];
    for (int vertex = 0; vertex < distances.length; vertex++) {
      distances[vertex] = Double.POSITIVE_INFINITY;
      for (int inside : region.vertices()) {
        distances[vertex] =
            Math.min(distances[vertex], Geometry.distance(positions, vertex, inside));
      }
    }
    return distances;
  }
}
