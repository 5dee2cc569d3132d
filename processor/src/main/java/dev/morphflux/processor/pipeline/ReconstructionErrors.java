package dev.morphflux.processor.pipeline;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.ReconstructionError;
import dev.morphflux.schemas.RegionError;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** How far reconstructions are from their scans, vertex by vertex, in millimetres. */
final class ReconstructionErrors {

  private final Topology topology;
  private final int[][] regionVertices;

  ReconstructionErrors(Topology topology) {
    this.topology = topology;
    regionVertices =
        topology.regions().stream()
            .map(region -> region.vertices().stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
  }

  /**
   * Compares two meshes in the model's unit.
   *
   * @param scan [N, 3]
   * @param reconstruction [N, 3]
   */
  ReconstructionError of(FloatBuffer scan, FloatBuffer reconstruction) {
    double[] distances = new double[topology.vertexCount()];
    double sum = 0;
    double max = 0;
    for (int v = 0; v < distances.length; v++) {
      double x = scan.get(3 * v) - reconstruction.get(3 * v);
      double y = scan.get(3 * v + 1) - reconstruction.get(3 * v + 1);
      double z = scan.get(3 * v + 2) - reconstruction.get(3 * v + 2);
      distances[v] = Math.sqrt(x * x + y * y + z * z) * topology.millimetresPerUnit();
      sum += distances[v];
      max = Math.max(max, distances[v]);
    }
    return new ReconstructionError(
        (float) (sum / distances.length), (float) max, perRegion(distances));
  }

  private List<RegionError> perRegion(double[] distances) {
    List<RegionError> errors = new ArrayList<>();
    List<Region> regions = topology.regions();
    for (int r = 0; r < regions.size(); r++) {
      double sum = 0;
      for (int vertex : regionVertices[r]) {
        sum += distances[vertex];
      }
      errors.add(new RegionError(regions.get(r).name(), (float) (sum / regionVertices[r].length)));
    }
    return errors;
  }
}
