package dev.morphflux.connectors.source;

import dev.morphflux.schemas.MorphfluxException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads subject, session, slate, take and frame off a path, by a pattern such as {@code
 * {slate}/take{take}/{subject}_{frame}.obj}. {@code {take}} and {@code {frame}} are digits, the
 * others text within one folder's or file's name; {@code *} stands for any text within a name,
 * {@code **} for any folders. A field that stands twice must be the same both times.
 */
final class PathPattern {
  private static final String SUBJECT = "subject";
  private static final Set<String> TEXTS = Set.of(SUBJECT, "session", "slate");
  private static final Set<String> NUMBERS = Set.of("take", "frame");
  private static final Pattern PART = Pattern.compile("\\{([^}]*)}|\\*\\*/?|\\*|[^{*]+|\\{");

  private final String text;
  private final Pattern regex;
  private final Set<String> fields = new LinkedHashSet<>();

  /**
   * Reads a pattern.
   *
   * @throws MorphfluxException naming what is wrong with it
   */
  PathPattern(String text) {
    this.text = text;
    StringBuilder expression = new StringBuilder();
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      expression.append(expression(parts.group(), parts.group(1)));
    }
    this.regex = Pattern.compile(expression.toString());
  }

  private String expression(String part, String field) {
    if (field != null) {
      if (!TEXTS.contains(field) && !NUMBERS.contains(field)) {
        throw new MorphfluxException(
            "the path pattern '%s' has the field {%s}, expected {subject}, {session}, {slate}, {take} or {frame}"
                .formatted(text, field));
      }
      if (!fields.add(field)) {
        return "\\k<" + field + ">";
      }
      return "(?<" + field + ">" + (TEXTS.contains(field) ? "[^/]+?" : "\\d{1,9}") + ")";
    }
    return switch (part) {
      case "{" ->
          throw new MorphfluxException("the path pattern '" + text + "' has a { without a }");
      case "**/" -> "(?:.*/)?";
      case "**" -> ".*";
      case "*" -> "[^/]*";
      default -> Pattern.quote(part);
    };
  }

  /** Whether it tells the subject. */
  boolean namesSubject() {
    return fields.contains(SUBJECT);
  }

  /**
   * What a path says.
   *
   * @param path below the watched folder, with slashes
   * @param subject whom files show where the pattern does not tell
   * @return empty when the path is not of this pattern
   */
  Optional<ScanName> read(String path, String subject) {
    Matcher matcher = regex.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new ScanName(
            field(matcher, SUBJECT, subject),
            field(matcher, "session", ""),
            field(matcher, "slate", ""),
            Integer.parseInt(field(matcher, "take", "0")),
            Long.parseLong(field(matcher, "frame", "0"))));
  }

  private String field(Matcher matcher, String name, String otherwise) {
    return fields.contains(name) ? matcher.group(name) : otherwise;
  }

  @Override
  public String toString() {
    return text;
  }
}
