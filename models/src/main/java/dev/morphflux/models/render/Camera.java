package dev.morphflux.models.render;

/** A view, framed so that given vertices fill a picture. */
final class Camera {
  private final double[][] axes;
  private final double[] centre = new double[3];

  /** The distance of the viewer from the centre; infinite for an orthographic view. */
  private final double distance;

  private double scale = 1;
  private double shiftX;
  private double shiftY;

  /**
   * Frames a view.
   *
   * @param view the direction
   * @param framed the vertices to fit in, [N, 3]
   * @param margin free room on each side, in pixels
   */
  Camera(View view, float[] framed, int width, int height, double margin) {
    double yaw = Math.toRadians(view.yawDegrees());
    double pitch = Math.toRadians(view.pitchDegrees());
    axes =
        new double[][] {
          {Math.cos(yaw), 0, -Math.sin(yaw)},
          {-Math.sin(pitch) * Math.sin(yaw), Math.cos(pitch), -Math.sin(pitch) * Math.cos(yaw)},
          {Math.cos(pitch) * Math.sin(yaw), Math.sin(pitch), Math.cos(pitch) * Math.cos(yaw)}
        };
    double radius = 0;
    for (int axis = 0; axis < 3; axis++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int i = axis; i < framed.length; i += 3) {
        low = Math.min(low, framed[i]);
        high = Math.max(high, framed[i]);
      }
      centre[axis] = (low + high) / 2;
      radius = Math.max(radius, (high - low) / 2);
    }
    double halfAngle = Math.toRadians(view.fieldOfViewDegrees()) / 2;
    distance = halfAngle > 0 ? radius * (1 + 1 / Math.tan(halfAngle)) : Double.POSITIVE_INFINITY;
    frame(framed, width, height, margin);
  }

  private void frame(float[] framed, int width, int height, double margin) {
    double lowX = Double.POSITIVE_INFINITY;
    double lowY = Double.POSITIVE_INFINITY;
    double highX = Double.NEGATIVE_INFINITY;
    double highY = Double.NEGATIVE_INFINITY;
    double[] seen = new double[3];
    for (int i = 0; i < framed.length; i += 3) {
      project(framed[i], framed[i + 1], framed[i + 2], seen);
      lowX = Math.min(lowX, seen[0]);
      highX = Math.max(highX, seen[0]);
      lowY = Math.min(lowY, seen[1]);
      highY = Math.max(highY, seen[1]);
    }
    double smallest = 1e-12;
    scale =
        Math.min(
            (width - 2 * margin) / Math.max(highX - lowX, smallest),
            (height - 2 * margin) / Math.max(highY - lowY, smallest));
    shiftX = width / 2.0 - scale * (lowX + highX) / 2;
    shiftY = height / 2.0 - scale * (lowY + highY) / 2;
  }

  /**
   * Where a point is seen.
   *
   * @param seen receives x to the right, y down, both in pixels, and the depth towards the viewer
   *     in the mesh's unit
   */
  void project(double x, double y, double z, double[] seen) {
    double right = turn(0, x, y, z);
    double up = turn(1, x, y, z);
    double near = turn(2, x, y, z);
    double perspective =
        Double.isInfinite(distance) ? 1 : distance / Math.max(distance - near, distance * 1e-3);
    seen[0] = shiftX + scale * perspective * right;
    seen[1] = shiftY - scale * perspective * up;
    seen[2] = near;
  }

  private double turn(int axis, double x, double y, double z) {
    double[] direction = axes[axis];
    return direction[0] * (x - centre[0])
        + direction[1] * (y - centre[1])
        + direction[2] * (z - centre[2]);
  }

  /** Turns a direction into the viewer's axes: right, up, towards the viewer. */
  void direction(double x, double y, double z, double[] turned) {
    for (int axis = 0; axis < 3; axis++) {
      turned[axis] = axes[axis][0] * x + axes[axis][1] * y + axes[axis][2] * z;
    }
  }
}
