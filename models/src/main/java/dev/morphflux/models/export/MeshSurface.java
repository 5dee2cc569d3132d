package dev.morphflux.models.export;

import dev.morphflux.models.mesh.Topology;

/**
 * What all meshes of a file share.
 *
 * @param faces polygons as vertex indices, counter-clockwise
 * @param metersPerUnit the length of the vertices' unit: 0.01 for centimetres
 */
public record MeshSurface(int[][] faces, double metersPerUnit, UpAxis up) {

  public static MeshSurface of(Topology topology, UpAxis up) {
    return new MeshSurface(topology.faces(), topology.metersPerUnit(), up);
  }
}
