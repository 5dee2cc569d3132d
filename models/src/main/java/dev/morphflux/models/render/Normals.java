package dev.morphflux.models.render;

/** Normals of vertices: the mean of the normals of their faces, weighted by area. */
final class Normals {

  private Normals() {}

  /**
   * Computes the normals.
   *
   * @param vertices [N, 3]
   * @return unit vectors [N, 3]; 0 at a vertex without faces
   */
  static float[] of(float[] vertices, int[][] faces) {
    float[] normals = new float[vertices.length];
    double[] normal = new double[3];
    for (int[] face : faces) {
      for (int corner = 2; corner < face.length; corner++) {
        cross(vertices, face[0], face[corner - 1], face[corner], normal);
        for (int axis = 0; axis < 3; axis++) {
          normals[3 * face[0] + axis] += (float) normal[axis];
          normals[3 * face[corner - 1] + axis] += (float) normal[axis];
          normals[3 * face[corner] + axis] += (float) normal[axis];
        }
      }
    }
    for (int i = 0; i < normals.length; i += 3) {
      double length = Math.hypot(Math.hypot(normals[i], normals[i + 1]), normals[i + 2]);
      if (length > 0) {
        for (int axis = 0; axis < 3; axis++) {
          normals[i + axis] /= (float) length;
        }
      }
    }
    return normals;
  }

  private static void cross(float[] v, int a, int b, int c, double[] normal) {
    double ux = v[3 * b] - v[3 * a];
    double uy = v[3 * b + 1] - v[3 * a + 1];
    double uz = v[3 * b + 2] - v[3 * a + 2];
    double wx = v[3 * c] - v[3 * a];
    double wy = v[3 * c + 1] - v[3 * a + 1];
    double wz = v[3 * c + 2] - v[3 * a + 2];
    normal[0] = uy * wz - uz * wy;
    normal[1] = uz * wx - ux * wz;
    normal[2] = ux * wy - uy * wx;
  }
}
