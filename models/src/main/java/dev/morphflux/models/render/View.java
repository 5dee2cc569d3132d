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
}
