package dev.morphflux.models.render;

import java.util.ArrayList;
import java.util.List;

/** Colours for numbers and for names, even to the eye. */
public final class ColorMap {

  private ColorMap() {}

  /**
   * A colour for a number between 0 and 1, lighter as it grows: blue violet, teal, green, yellow.
   * Numbers outside are clipped, what is not a number is grey.
   */
  public static int sequential(double value) {
    if (Double.isNaN(value)) {
      return 0x808080;
    }
    double t = Math.max(0, Math.min(1, value));
    double hue = 292 - 190 * t + 4 * Math.sin(Math.PI * t);
    // Less in the middle, where screens show no stronger teal.
    double chroma = 0.12 - 0.035 * Math.sin(Math.PI * t) + 0.05 * t * t;
    return Colors.ofLightnessChromaHue(0.30 + 0.61 * t, chroma, hue);
  }

  /** Colours that can be told from each other, one for each of {@code count} names. */
  public static List<Integer> categorical(int count) {
    List<Integer> colours = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      // Neighbouring numbers get distant hues, and light and dark take turns.
      double hue = 25 + 360 * ((i * 0.38196601125) % 1.0);
      double lightness = i % 3 == 0 ? 0.72 : i % 3 == 1 ? 0.80 : 0.64;
      colours.add(Colors.ofLightnessChromaHue(lightness, 0.125, hue));
    }
    return colours;
  }
}
