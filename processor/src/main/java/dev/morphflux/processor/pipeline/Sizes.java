package dev.morphflux.processor.pipeline;

import java.nio.FloatBuffer;

/** The size of a mesh. */
final class Sizes {

  private Sizes() {}

  /**
   * The diagonal of the bounding box.
   *
   * @param vertices [N, 3], from index 0 to the limit
   */
  static double diagonal(FloatBuffer vertices) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      float min = Float.POSITIVE_INFINITY;
      float max = Float.NEGATIVE_INFINITY;
      for (int i = axis; i < vertices.limit(); i += 3) {
        min = Math.min(min, vertices.get(i));
        max = Math.max(max, vertices.get(i));
      }
      double side = (double) max - min;
      sum += side * side;
    }
    return Math.sqrt(sum);
  }
}
