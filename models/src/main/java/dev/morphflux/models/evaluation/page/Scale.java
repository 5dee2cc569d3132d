package dev.morphflux.models.evaluation.page;

import dev.morphflux.models.render.ColorMap;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Colours for millimetres, the same in all pictures that are to be compared.
 *
 * @param end the length that gets the last colour
 */
record Scale(double end) {
  private static final int STOPS = 8;

  /** Few vertices lie far out; they are not to push all others into the first colours. */
  private static final double COVERED = 0.99;

  private static final double SMALLEST = 1e-3;

  /** A scale that shows nearly all vertices of all maps, with a round end. */
  static Scale covering(Iterable<double[]> maps) {
    double largest = SMALLEST;
    for (double[] map : maps) {
      double[] sorted = Arrays.stream(map).sorted().toArray();
      largest = Math.max(largest, sorted[(int) (COVERED * (sorted.length - 1))]);
    }
    return new Scale(round(largest));
  }

  private static double round(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double step : new double[] {1, 1.5, 2, 3, 4, 5, 6, 8}) {
      if (value <= step * power) {
        return step * power;
      }
    }
    return 10 * power;
  }

  int[] colours(double[] millimetres) {
    return Arrays.stream(millimetres).mapToInt(value -> ColorMap.sequential(value / end)).toArray();
  }

  /** The colours as a CSS gradient. */
  static String gradient() {
    return IntStream.rangeClosed(0, STOPS)
        .mapToObj(i -> String.format("#%06x", ColorMap.sequential((double) i / STOPS)))
        .collect(Collectors.joining(", "));
  }

  /** The middle of the scale. */
  public String middleLabel() {
    return label(end / 2);
  }

  /** The end of the scale. */
  public String endLabel() {
    return label(end);
  }

  private static String label(double value) {
    String text = String.format(Locale.ROOT, value < 0.1 ? "%.3f" : "%.2f", value);
    return text.replaceFirst("\\.?0+$", "");
  }
}
