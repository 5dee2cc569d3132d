package dev.morphflux.models.mesh;

import java.util.List;

/**
 * A named part R_i of a topology.
 *
 * @param name unique within the topology
 * @param vertices indices of its vertices, in the order the network sees them
 * @param controlPoints indices of its control points, in the order displacements are given
 */
public record Region(String name, List<Integer> vertices, List<Integer> controlPoints) {
  public Region {
    vertices = List.copyOf(vertices);
    controlPoints = List.copyOf(controlPoints);
  }
}
