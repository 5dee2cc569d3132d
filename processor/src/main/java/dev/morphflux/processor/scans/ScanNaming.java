package dev.morphflux.processor.scans;

import dev.morphflux.schemas.MorphfluxException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads subject, session, take and frame off the path of a mesh file.
 *
 * <p>Without a pattern the file's folder is the subject, unless it is called like a take ({@code
 * take3}, {@code Take_03}): then the folder above is. The frame is the last number in the file's
 * name.
 *
 * @param subject whom all files show; null to read it off the path
 * @param pattern with named groups {@code subject}, {@code session}, {@code take} and {@code
 *     frame}, each optional, found in the path with slashes; null for the rule above
 */
public record ScanNaming(@Nullable String subject, @Nullable Pattern pattern) {
  private static final Pattern TAKE_FOLDER =
      Pattern.compile("take[ _-]?(\\d{1,9})", Pattern.CASE_INSENSITIVE);
  private static final Pattern LAST_NUMBER = Pattern.compile("(\\d{1,18})\\D*$");

  /** By the folders. */
  public static final ScanNaming FOLDERS = new ScanNaming(null, null);

  /**
   * What a path says.
   *
   * @param frame empty where it says nothing
   */
  record Name(String subject, String session, int take, OptionalLong frame) {}

  Name name(String path) {
    Name name = pattern == null ? byFolders(path) : byPattern(path, pattern);
    return subject == null ? name : new Name(subject, name.session(), name.take(), name.frame());
  }

  private static Name byFolders(String path) {
    String[] parts = path.split("/", -1);
    String file = parts[parts.length - 1].replaceFirst("\\.[^.]*$", "");
    String folder = parts.length > 1 ? parts[parts.length - 2] : file;
    Matcher take = TAKE_FOLDER.matcher(folder);
    boolean inTake = take.matches() && parts.length > 2;
    Matcher number = LAST_NUMBER.matcher(file);
    return new Name(
        inTake ? parts[parts.length - 3] : folder,
        "",
        inTake ? Integer.parseInt(take.group(1)) : 0,
        number.find() ? OptionalLong.of(Long.parseLong(number.group(1))) : OptionalLong.empty());
  }

  private static Name byPattern(String path, Pattern pattern) {
    Matcher matcher = pattern.matcher(path);
    if (!matcher.find()) {
      throw new MorphfluxException(
          "the path '%s' does not match the pattern %s".formatted(path, pattern));
    }
    Name folders = byFolders(path);
    String take = group(matcher, "take", Integer.toString(folders.take()));
    String frame = group(matcher, "frame", "");
    try {
      return new Name(
          group(matcher, "subject", folders.subject()),
          group(matcher, "session", ""),
          Integer.parseInt(take),
          frame.isEmpty() ? folders.frame() : OptionalLong.of(Long.parseLong(frame)));
    } catch (NumberFormatException e) {
      throw new MorphfluxException(
          "the pattern %s finds take '%s' and frame '%s' in '%s', expected whole numbers"
              .formatted(pattern, take, frame, path),
          e);
    }
  }

  private static String group(Matcher matcher, String name, String otherwise) {
    if (!matcher.pattern().pattern().contains("(?<" + name + ">")) {
      return otherwise;
    }
    String found = matcher.group(name);
    return found == null || found.isEmpty() ? otherwise : found;
  }
}
