package dev.morphflux.models.importing;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The escapes of protocol 0's text. */
final class PickleEscapes {
  private static final Pattern UNICODE =
      Pattern.compile("\\\\u([0-9a-fA-F]{4})|\\\\U([0-9a-fA-F]{8})");
  private static final Pattern STRING = Pattern.compile("\\\\(x[0-9a-fA-F]{2}|.)");

  private PickleEscapes() {}

  /** raw-unicode-escape: only code points are escaped. */
  static String unicode(String text) {
    return UNICODE
        .matcher(text)
        .replaceAll(
            match -> {
              String hex = match.group(1) == null ? match.group(2) : match.group(1);
              int codePoint = Integer.parseUnsignedInt(hex, 16);
              return Character.isValidCodePoint(codePoint)
                  ? Matcher.quoteReplacement(Character.toString(codePoint))
                  : "?";
            });
  }

  /** A string of Python 2, one byte a character. */
  static String string(String text) {
    return STRING.matcher(text).replaceAll(match -> Matcher.quoteReplacement(character(match)));
  }

  private static String character(MatchResult match) {
    String escape = match.group(1);
    return switch (escape.charAt(0)) {
      case 'x' ->
          escape.length() == 3
              ? String.valueOf((char) Integer.parseInt(escape.substring(1), 16))
              : escape;
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      default -> escape;
    };
  }
}
