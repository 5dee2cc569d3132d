package dev.morphflux.models.training;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.RegionDistances;
import dev.morphflux.models.mesh.Topology;
import java.util.List;

/**
 * What an edit of one region alone is to do: all of a motion inside the region, and beyond its
 * border less and less, so that no step shows there and the rest of the mesh stays.
 */
public final class LocalEdits {
  /** How far the motion reaches beyond the region, as a part of the template's diagonal. */
  private static final double REACH = 0.03;

  private LocalEdits() {}

  /** For each region what each vertex keeps of a motion, [K][N], in [0, 1]. */
  public static float[][] weights(Topology topology) {
    RegionDistances surface = new RegionDistances(topology);
    double reach = REACH * surface.extent();
    List<Region> regions = topology.regions();
    float[][] weights = new float[regions.size()][topology.vertexCount()];
    for (int region = 0; region < weights.length; region++) {
      double[] distances = surface.from(regions.get(region));
      for (int vertex = 0; vertex < distances.length; vertex++) {
        double left = Math.max(0, 1 - distances[vertex] / reach);
        weights[region][vertex] = (float) (left * left * (3 - 2 * left));
      }
    }
    return weights;
  }
}
