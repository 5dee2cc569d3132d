package dev.morphflux.models.mesh;

/** Measures of positions [N, 3]. */
final class Geometry {

  private Geometry() {}

  static double[] positions(float[] vertices) {
    double[] positions = new double[vertices.length];
    for (int i = 0; i < vertices.length; i++) {
      positions[i] = vertices[i];
    }
    return positions;
  }

  /** The diagonal of the bounding box. */
  static double extent(double[] positions) {
    double squared = 0;
    for (int axis = 0; axis < 3; axis++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int i = axis; i < positions.length; i += 3) {
        low = Math.min(low, positions[i]);
        high = Math.max(high, positions[i]);
      }
      squared += (high - low) * (high - low);
    }
    return Math.sqrt(squared);
  }

  static double distance(double[] positions, int vertex, double[] point) {
    double x = positions[3 * vertex] - point[0];
    double y = positions[3 * vertex + 1] - point[1];
    double z = positions[3 * vertex + 2] - point[2];
    return Math.sqrt(x * x + y * y + z * z);
  }

  static double distance(double[] positions, int a, int b) {
    double x = positions[3 * a] - positions[3 * b];
    double y = positions[3 * a + 1] - positions[3 * b + 1];
    double z = positions[3 * a + 2] - positions[3 * b + 2];
    return Math.sqrt(x * x + y * y + z * z);
  }
}
