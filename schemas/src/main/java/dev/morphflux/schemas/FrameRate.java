package dev.morphflux.schemas;

import java.time.Duration;

/**
 * Frames per second, as a fraction.
 *
 * @param numerator 30000 for 29.97
 * @param denominator 1001 for 29.97
 */
public record FrameRate(int numerator, int denominator) {
  private static final double NANOS_PER_SECOND = 1e9;

  public FrameRate {
    if (numerator <= 0 || denominator <= 0) {
      throw new MorphfluxException(
          "a frame rate must be positive, found " + numerator + "/" + denominator);
    }
  }

  /** Reads {@code 30}, {@code 30000/1001} and the broadcast rates 23.976, 29.97 and 59.94. */
  public static FrameRate parse(String text) {
    String[] parts = text.strip().split("/", -1);
    try {
      return switch (parts[0]) {
        case "23.976", "23.98" -> new FrameRate(24000, 1001);
        case "29.97" -> new FrameRate(30000, 1001);
        case "59.94" -> new FrameRate(60000, 1001);
        default ->
            new FrameRate(
                Integer.parseInt(parts[0]), parts.length == 2 ? Integer.parseInt(parts[1]) : 1);
      };
    } catch (NumberFormatException e) {
      throw new MorphfluxException(
          "'" + text + "' is not a frame rate, expected such as 30, 29.97 or 30000/1001", e);
    }
  }

  /** A frame at this rate. */
  public FrameTime frame(long number) {
    return new FrameTime(number, null, numerator, denominator);
  }

  /** How long after frame 0 a frame comes. */
  public Duration after(long frames) {
    return Duration.ofNanos(Math.round(frames * NANOS_PER_SECOND * denominator / numerator));
  }
}
