package dev.morphflux.models.editing;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Brings scans onto a template by a rotation and a translation, judged by the vertices that stay:
 * those that fit best after a first alignment of all. So a wide open mouth, or a part that was
 * badly registered, does not turn the head. For one thread.
 */
public final class TemplateAlignment {

  /** A rigid motion has six numbers; more vertices than these change it by nothing of note. */
  private static final int MOST_VERTICES = 1000;

  private static final int ROUNDS = 3;

  private final FloatBuffer template;
  private final int[] candidates;
  private final float[] distances;

  /**
   * @param template [N, 3]
   */
  public TemplateAlignment(float[] template) {
    this.template = FloatBuffer.wrap(template);
    int vertices = template.length / 3;
    int count = Math.min(MOST_VERTICES, vertices);
    candidates = IntStream.range(0, count).map(i -> (int) ((long) i * vertices / count)).toArray();
    distances = new float[count];
  }

  /**
   * Moves a scan onto the template.
   *
   * @param scan [N, 3] from index 0, in the template's unit; changed
   * @return the motion that was applied
   */
  public RigidAlignment align(FloatBuffer scan) {
    RigidAlignment motion = RigidAlignment.of(scan, template, candidates);
    for (int round = 0; round < ROUNDS; round++) {
      motion = RigidAlignment.of(scan, template, nearest(motion, scan));
    }
    float[] moved = new float[3];
    for (int vertex = 0; vertex < template.capacity() / 3; vertex++) {
      for (int axis = 0; axis < 3; axis++) {
        moved[axis] = (float) motion.apply(scan, vertex, axis);
      }
      scan.put(3 * vertex, moved);
    }
    return motion;
  }

  /** The half of the candidates that the motion brings closest to the template. */
  private int[] nearest(RigidAlignment motion, FloatBuffer scan) {
    for (int i = 0; i < candidates.length; i++) {
      double squares = 0;
      for (int axis = 0; axis < 3; axis++) {
        double difference =
            motion.apply(scan, candidates[i], axis) - template.get(3 * candidates[i] + axis);
        squares += difference * difference;
      }
      distances[i] = (float) squares;
    }
    float[] sorted = distances.clone();
    Arrays.sort(sorted);
    float middle = sorted[sorted.length / 2];
    return IntStream.range(0, candidates.length)
        .filter(i -> distances[i] <= middle)
        .map(i -> candidates[i])
        .toArray();
  }
}
