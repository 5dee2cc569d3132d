package dev.morphflux.models.render;

import java.util.Arrays;

/** A picture with a depth for each sample; several samples a pixel. */
final class Raster {
  /** Samples along each side of a pixel. */
  static final int SAMPLES = 3;

  private final int width;
  private final int height;
  private final int[] colours;
  private final float[] depths;

  Raster(int pixelWidth, int pixelHeight, int background) {
    width = pixelWidth * SAMPLES;
    height = pixelHeight * SAMPLES;
    colours = new int[width * height];
    depths = new float[width * height];
    Arrays.fill(colours, background);
    Arrays.fill(depths, Float.NEGATIVE_INFINITY);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Gives the colour of a sample inside a triangle, from its barycentric coordinates. */
  interface Shader {
    int colour(double a, double b, double c, boolean inside);
  }

  /** Draws a triangle whose corners are x, y in samples and the depth towards the viewer. */
  void triangle(double[] p, double[] q, double[] r, Shader shader) {
    double area = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    if (area == 0) {
      return;
    }
    // y grows downwards, so counter-clockwise in space is a negative area here.
    boolean inside = area > 0;
    int left = clamp(Math.floor(Math.min(p[0], Math.min(q[0], r[0]))), width);
    int right = clamp(Math.ceil(Math.max(p[0], Math.max(q[0], r[0]))), width);
    int top = clamp(Math.floor(Math.min(p[1], Math.min(q[1], r[1]))), height);
    int bottom = clamp(Math.ceil(Math.max(p[1], Math.max(q[1], r[1]))), height);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        double sx = x + 0.5;
        double sy = y + 0.5;
        double a = ((q[0] - sx) * (r[1] - sy) - (q[1] - sy) * (r[0] - sx)) / area;
        double b = ((r[0] - sx) * (p[1] - sy) - (r[1] - sy) * (p[0] - sx)) / area;
        double c = 1 - a - b;
        if (a >= 0 && b >= 0 && c >= 0) {
          float depth = (float) (a * p[2] + b * q[2] + c * r[2]);
          int at = y * width + x;
          if (depth > depths[at]) {
            depths[at] = depth;
            colours[at] = shader.colour(a, b, c, inside);
          }
        }
      }
    }
  }

  /** Draws a disc that faces the viewer. */
  void disc(double[] centre, double radius, int colour) {
    int left = clamp(Math.floor(centre[0] - radius), width);
    int right = clamp(Math.ceil(centre[0] + radius), width);
    int top = clamp(Math.floor(centre[1] - radius), height);
    int bottom = clamp(Math.ceil(centre[1] + radius), height);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        double dx = x + 0.5 - centre[0];
        double dy = y + 0.5 - centre[1];
        int at = y * width + x;
        if (dx * dx + dy * dy <= radius * radius && centre[2] > depths[at]) {
          depths[at] = (float) centre[2];
          colours[at] = colour;
        }
      }
    }
  }

  private static int clamp(double value, int end) {
    return (int) Math.max(0, Math.min(end, value));
  }

  /** Whether nothing drawn so far hides a point. */
  boolean sees(double[] point, double tolerance) {
    int x = (int) point[0];
    int y = (int) point[1];
    return x >= 0
        && y >= 0
        && x < width
        && y < height
        && depths[y * width + x] <= point[2] + tolerance;
  }

  /** The mean colour of each pixel's samples, row by row. */
  int[] pixels() {
    int pixelWidth = width / SAMPLES;
    int[] pixels = new int[pixelWidth * (height / SAMPLES)];
    for (int i = 0; i < pixels.length; i++) {
      int red = 0;
      int green = 0;
      int blue = 0;
      int first = i / pixelWidth * SAMPLES * width + i % pixelWidth * SAMPLES;
      for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
        int colour = colours[first + sample / SAMPLES * width + sample % SAMPLES];
        red += (colour >> 16) & 0xff;
        green += (colour >> 8) & 0xff;
        blue += colour & 0xff;
      }
      int count = SAMPLES * SAMPLES;
      pixels[i] = ((red / count) << 16) | ((green / count) << 8) | (blue / count);
    }
    return pixels;
  }
}
