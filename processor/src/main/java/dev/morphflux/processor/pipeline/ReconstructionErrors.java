package dev.morphflux.processor.pipeline;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.ReconstructionError;
import dev.morphflux.schemas.RegionError;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How far reconstructions are from their scans, vertex by vertex, in millimetres. For one thread.
 */
final class ReconstructionErrors {

  private final Topology topology;
  private final int[][] regionVertices;
  private final float[] distances;

  ReconstructionErrors(Topology topology) {
    this.topology = topology;
    distances = new float[topology.vertexCount()];
    regionVertices =
        topology.regions().stream()
            .map(region -> region.vertices().stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
  }

  /**
   * Compares two meshes in the model's unit.
   *
   * @param scan [N, 3], in an array
   * @param reconstruction [N, 3], in an array
   */
  ReconstructionError of(FloatBuffer scan, FloatBuffer reconstruction) {
    float[] here = scan.array();
    float[] there = reconstruction.array();
    int h = scan.arrayOffset();
    int t = reconstruction.arrayOffset();
    float millimetres = (float) topology.millimetresPerUnit();
    double sum = 0;
    float max = 0;
    for (int v = 0; v < distances.length; v++) {
      float x = here[h + 3 * v] - there[t + 3 * v];
      float y = here[h + 3 * v + 1] - there[t + 3 * v + 1];
      float z = here[h + 3 * v + 2] - there[t + 3 * v + 2];
      float distance = millimetres * (float) Math.sqrt(x * x + y * y + z * z);
      distances[v] = distance;
      sum += distance;
      max = distance > max ? distance : max;
    }
    return new ReconstructionError((float) (sum / distances.length), max, perRegion());
  }

  private List<RegionError> perRegion() {
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
