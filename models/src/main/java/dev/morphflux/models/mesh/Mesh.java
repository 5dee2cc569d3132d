package dev.morphflux.models.mesh;

import java.util.Arrays;

/**
 * A shape as it stands in a file: vertices in the file's order, and the faces between them.
 *
 * @param vertices x y z of one vertex after another, [N, 3]
 * @param faces polygons as vertex indices, counter-clockwise; empty for a bare set of vertices
 */
public record Mesh(float[] vertices, int[][] faces) {

  /** N, the number of vertices. */
  public int vertexCount() {
    return vertices.length / 3;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mesh mesh
        && Arrays.equals(vertices, mesh.vertices)
        && Arrays.deepEquals(faces, mesh.faces);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(vertices) + Arrays.deepHashCode(faces);
  }

  @Override
  public String toString() {
    return "Mesh[" + vertexCount() + " vertices, " + faces.length + " faces]";
  }
}
