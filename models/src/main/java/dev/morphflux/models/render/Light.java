package dev.morphflux.models.render;

/** How light falls on a surface: a soft key light from above left, a fill light, a faint sheen. */
final class Light {
  private static final double[] KEY = unit(-0.45, 0.55, 0.75);
  private static final double[] FILL = unit(0.8, 0.1, 0.5);
  private static final double[] SHEEN = unit(-0.25, 0.35, 1);
  private static final double AMBIENT = 0.16;

  /** What is left on the side that faces away, such as the inside of an open mesh. */
  private static final double INSIDE = 0.3;

  private Light() {}

  private static double[] unit(double x, double y, double z) {
    double length = Math.sqrt(x * x + y * y + z * z);
    return new double[] {x / length, y / length, z / length};
  }

  /**
   * Lights a surface.
   *
   * @param albedo a colour, 0xRRGGBB
   * @param normal a unit vector in the viewer's axes
   * @param inside whether the surface is seen from behind
   * @return the colour as seen
   */
  static int shade(int albedo, double[] normal, boolean inside) {
    double side = inside ? -1 : 1;
    double key = wrapped(side * dot(normal, KEY));
    double fill = Math.max(0, side * dot(normal, FILL));
    double light = AMBIENT + 0.72 * key + 0.22 * fill;
    double sheen = inside ? 0 : 0.10 * Math.pow(Math.max(0, dot(normal, SHEEN)), 24);
    if (inside) {
      light *= INSIDE;
    }
    int colour = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double linear = Math.pow(((albedo >> shift) & 0xff) / 255.0, 2.2);
      double seen = Math.pow(Math.min(1, linear * light + sheen), 1 / 2.2);
      colour |= ((int) Math.round(255 * seen)) << shift;
    }
    return colour;
  }

  /** Lets the light reach a little around the edge, as it does on skin. */
  private static double wrapped(double cosine) {
    double wrapped = Math.max(0, (cosine + 0.25) / 1.25);
    return wrapped * wrapped * (3 - wrapped) / 2;
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }
}
