package dev.morphflux.processor.config;

import dev.morphflux.schemas.MorphfluxException;
import org.jspecify.annotations.Nullable;

/** Defaults and limits of values. */
final class Bounds {

  private Bounds() {}

  static int orDefault(String path, @Nullable Integer value, int standard, int least, int most) {
    int result = value == null ? standard : value;
    if (result < least || result > most) {
      throw new MorphfluxException(
          "%s is %d, expected a number from %d to %d".formatted(path, result, least, most));
    }
    return result;
  }

  static String orDefault(String path, @Nullable String value, String standard) {
    String result = value == null ? standard : value;
    if (result.isBlank()) {
      throw new MorphfluxException(path + " is empty, expected a text");
    }
    return result;
  }
}
