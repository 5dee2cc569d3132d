package dev.morphflux.connectors.livelink;

import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The CSV file that the app records on the phone: {@code Timecode} as {@code HH:MM:SS:FF.fff},
 * {@code BlendShapeCount}, and a column for each curve, found by its name. The frame rate is not in
 * it; it is the least usual one that has all of its frame numbers.
 */
final class PhoneCsv {

  private static final Pattern TIMECODE =
      Pattern.compile("(\\d+):(\\d+):(\\d+)[:;](\\d+)(\\.\\d+)?");
  private static final int[] RATES = {24, 25, 30, 48, 50, 60, 120};

  private PhoneCsv() {}

  static List<Datagram> read(Path file, String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    int[] columns = columns(file, lines.get(0));
    int rate = rate(file, lines);
    String name = String.valueOf(file.getFileName());
    List<Datagram> datagrams = new ArrayList<>();
    for (int line = 1; line < lines.size(); line++) {
      datagrams.add(row(lines.get(line).split(",", -1), columns, rate, name));
    }
    return datagrams;
  }

  private static Datagram row(String[] cells, int[] columns, int rate, String name) {
    try {
      float[] curves = new float[columns.length];
      for (int curve = 0; curve < columns.length; curve++) {
        String cell = columns[curve] < 0 ? "" : cells[columns[curve]].strip();
        curves[curve] = cell.isEmpty() ? 0 : Float.parseFloat(cell);
        if (!Float.isFinite(curves[curve])) {
          throw new NumberFormatException(cell);
        }
      }
      return new Datagram.Face(new LiveLinkPacket(name, name, frame(cells[0], rate), curves));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return new Datagram.Malformed("the row at %s is not whole: %s".formatted(cells[0], e));
    }
  }

  private static PhoneFrame frame(String timecode, int rate) {
    Matcher parts = matcher(timecode);
    long seconds =
        Long.parseLong(parts.group(1)) * 3600
            + Long.parseLong(parts.group(2)) * 60
            + Long.parseLong(parts.group(3));
    float subFrame = parts.group(5) == null ? 0 : Float.parseFloat("0" + parts.group(5));
    return new PhoneFrame(
        Math.toIntExact(seconds * rate + Integer.parseInt(parts.group(4))), subFrame, rate, 1);
  }

  private static Matcher matcher(String timecode) {
    Matcher parts = TIMECODE.matcher(timecode.strip());
    if (!parts.matches()) {
      throw new NumberFormatException("'" + timecode + "' is no timecode");
    }
    return parts;
  }

  private static int rate(Path file, List<String> lines) {
    int most =
        lines.stream()
            .skip(1)
            .map(line -> TIMECODE.matcher(line.split(",", 2)[0].strip()))
            .filter(Matcher::matches)
            .mapToInt(parts -> Integer.parseInt(parts.group(4)))
            .max()
            .orElseThrow(
                () -> new MorphfluxException(file + " has no row with a timecode HH:MM:SS:FF"));
    return Arrays.stream(RATES)
        .filter(rate -> rate > most)
        .findFirst()
        .orElseThrow(
            () -> new MorphfluxException("%s has the frame number %d".formatted(file, most)));
  }

  /** Where each curve stands; -1 for those that are not there. */
  private static int[] columns(Path file, String header) {
    List<String> names =
        Arrays.stream(header.split(",", -1))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .toList();
    int[] columns =
        Curves.NAMES.stream()
            .mapToInt(curve -> names.indexOf(curve.toLowerCase(Locale.ROOT)))
            .toArray();
    if (Arrays.stream(columns).noneMatch(column -> column >= 0)) {
      throw new MorphfluxException(
          file + " has no column of a curve, such as " + Curves.NAMES.get(0));
    }
    return columns;
  }
}
