package dev.morphflux.models.editing;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.RegionSurface;
import dev.morphflux.models.mesh.Topology;
import java.nio.FloatBuffer;

/**
 * Gives a shape a region of another shape, by moving the region's control points to where the other
 * has them (Fig. 7 of the paper). The other shape is first brought, by rotation and translation,
 * onto this one at the region's border: {@link RegionSurface#border}. Immutable; safe for use by
 * several threads.
 */
public final class RegionSwap {
  private final Topology topology;
  private final EditRegion edited;
  private final int[] border;

  /**
   * @param surface of the topology
   * @throws dev.morphflux.schemas.MorphfluxException if there is no such region, or it has no
   *     control points
   */
  public RegionSwap(Topology topology, RegionSurface surface, String region) {
    this.topology = topology;
    this.edited = EditRegion.of(topology, region);
    this.border = surface.border(edited.region());
  }

  /** The vertices that are aligned. */
  int[] border() {
    return border.clone();
  }

  /**
   * The displacements that make the region the other's.
   *
   * @param vertices [N, 3], what the model makes of the shape without displacements
   * @param other [N, 3], what it makes of the other shape
   * @return [C, 3], 0 outside the region
   */
  public float[] displacements(FloatBuffer vertices, FloatBuffer other) {
    RigidAlignment alignment = RigidAlignment.of(other, vertices, border);
    Region region = edited.region();
    float[] displacements = new float[3 * topology.controlPoints().size()];
    int at = 3 * edited.firstControlPoint();
    for (int vertex : region.controlPoints()) {
      for (int axis = 0; axis < 3; axis++) {
        displacements[at++] =
            (float) (alignment.apply(other, vertex, axis) - vertices.get(3 * vertex + axis));
      }
    }
    return displacements;
  }
}
