package dev.morphflux.models.render;

/** Arithmetic on colours 0xRRGGBB. */
final class Colors {

  private Colors() {}

  static int mix(int p, double a, int q, double b, int r, double c) {
    int colour = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double mixed =
          a * ((p >> shift) & 0xff) + b * ((q >> shift) & 0xff) + c * ((r >> shift) & 0xff);
      colour |= (int) Math.max(0, Math.min(255, Math.round(mixed))) << shift;
    }
    return colour;
  }

  static int darken(int colour, double factor) {
    return mix(colour, factor, 0, 0, 0, 0);
  }

  /**
   * A colour of the OKLCh space, which is even to the eye.
   *
   * @param lightness 0 to 1
   * @param chroma 0 for grey, about 0.2 for strong colours
   * @param hueDegrees red at 30, yellow at 110, green at 145, blue at 260
   */
  static int ofLightnessChromaHue(double lightness, double chroma, double hueDegrees) {
    double a = chroma * Math.cos(Math.toRadians(hueDegrees));
    double b = chroma * Math.sin(Math.toRadians(hueDegrees));
    double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
    return (channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) << 16)
        | (channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) << 8)
        | channel(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
  }

  private static double cube(double value) {
    return value * value * value;
  }

  private static int channel(double linear) {
    double clipped = Math.max(0, Math.min(1, linear));
    double encoded =
        clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * Math.pow(clipped, 1 / 2.4) - 0.055;
    return (int) Math.round(255 * encoded);
  }
}
