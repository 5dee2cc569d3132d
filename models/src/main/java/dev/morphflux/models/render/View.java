package dev.morphflux.models.render;

/**
 * From where a mesh is seen. At 0, 0 the viewer stands on the positive z axis with y up: in front
 * of a face that looks along z.
 *
 * @param yawDegrees turns the viewer towards positive x: at 90 he sees the subject's left side
 * @param pitchDegrees raises the viewer
 * @param fieldOfViewDegrees 0 for an orthographic view
 */
public record View(double yawDegrees, double pitchDegrees, double fieldOfViewDegrees) {
  /** From the front, slightly in perspective, as a portrait lens sees. */
  public static final View FRONT = new View(0, 0, 20);

  /** The subject's left side. */
  public static final View LEFT = new View(90, 0, 20);

  /** Between front and left side. */
  public static final View THREE_QUARTER = new View(35, 8, 20);

  /** How much the normals of a part must agree, at least, to say that it faces somewhere. */
  private static final double LEAST_AGREEMENT = 0.2;

  private static final double LARGEST_PITCH = 50;

  /**
   * The view that a part of a mesh faces, by the mean of its normals; {@link #THREE_QUARTER} where
   * it faces all ways, or there are no faces.
   *
   * @param vertices of the mesh, [N, 3]
   * @param part indices of vertices
   */
  public static View facing(float[] vertices, int[][] faces, Iterable<Integer> part) {
    float[] normals = Normals.of(vertices, faces);
    double[] mean = new double[3];
    int count = 0;
    for (int vertex : part) {
      for (int axis = 0; axis < 3; axis++) {
        mean[axis] += normals[3 * vertex + axis];
      }
      count++;
    }
    double length = Math.hypot(Math.hypot(mean[0], mean[1]), mean[2]);
    if (length <= LEAST_AGREEMENT * count) {
      return THREE_QUARTER;
    }
    double pitch = Math.toDegrees(Math.asin(mean[1] / length));
    return new View(
        Math.toDegrees(Math.atan2(mean[0], mean[2])),
        Math.max(-LARGEST_PITCH, Math.min(LARGEST_PITCH, pitch)),
        FRONT.fieldOfViewDegrees());
  }
}
