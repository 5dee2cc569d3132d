package dev.morphflux.models.editing;

import java.nio.FloatBuffer;

/** Adds the motion between two shapes to a third: base + weight (after - before). */
public final class Motion {
  private Motion() {}

  /**
   * Adds all of the motion.
   *
   * @param base [N, 3], the shape to move, such as a scan
   * @param before [N, 3], such as decode(z, 0)
   * @param after [N, 3], such as decode(z, delta)
   * @param result receives [N, 3]; may be one of the others
   */
  public static void add(
      FloatBuffer base, FloatBuffer before, FloatBuffer after, FloatBuffer result) {
    for (int i = 0; i < base.limit(); i++) {
      result.put(i, base.get(i) + (after.get(i) - before.get(i)));
    }
  }

  /**
   * Adds the motion vertex by vertex. Where the weight is 0 the result is the base, bit by bit.
   *
   * @param weights [N], of each vertex
   * @param base [N, 3], the shape to move
   * @param before [N, 3]
   * @param after [N, 3]
   * @param result receives [N, 3]; may be one of the others
   */
  public static void add(
      float[] weights,
      FloatBuffer base,
      FloatBuffer before,
      FloatBuffer after,
      FloatBuffer result) {
    for (int i = 0; i < base.limit(); i++) {
      float weight = weights[i / 3];
      float from = base.get(i);
      result.put(i, weight == 0 ? from : from + weight * (after.get(i) - before.get(i)));
    }
  }
}
