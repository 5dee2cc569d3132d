package dev.morphflux.models.training.precision;

import dev.morphflux.models.mesh.Topology;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Scans that are given. Their displacements are those of the control points of every second scan
 * from where the scan halfway through the list has them: in the middle of what edits are.
 */
public final class GivenScans implements SampleScans {
  private final Topology topology;
  private final List<float[]> scans;

  /**
   * @param scans vertices [N, 3] in the model's unit
   */
  public GivenScans(Topology topology, List<float[]> scans) {
    this.topology = topology;
    this.scans = List.copyOf(scans);
  }

  @Override
  public int count() {
    return scans.size();
  }

  @Override
  public void scan(int index, FloatBuffer vertices) {
    vertices.put(scans.get(index));
  }

  @Override
  public void displacements(int index, FloatBuffer displacements) {
    float[] from = scans.get(index);
    float[] to = scans.get((index + scans.size() / 2) % scans.size());
    float part = index % 2 == 0 ? 0 : 0.5f;
    for (int vertex : topology.controlPoints()) {
      for (int i = 3 * vertex; i < 3 * vertex + 3; i++) {
        displacements.put(part * (to[i] - from[i]));
      }
    }
  }
}
