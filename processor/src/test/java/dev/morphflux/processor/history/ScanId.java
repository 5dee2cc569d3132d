package dev.morphflux.processor.history;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The name of a record of the history: {@code subject/000017/9a0b1c2d}. It travels to every output
 * and says which record of its subject this was, and what was in it.
 *
 * @param sequence the how-manieth record of the subject
 * @param checksum of the vertices that were sent
 */
public record ScanId(String subject, long sequence, int checksum) {

  private static final Pattern FORM = Pattern.compile("(.+)/(\\d+)/([0-9a-f]{8})");

  /** The name of a scan with these vertices. */
  public static ScanId of(String subject, long sequence, float[] vertices) {
    ByteBuffer bytes = ByteBuffer.allocate(vertices.length * Float.BYTES);
    bytes.asFloatBuffer().put(vertices);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new ScanId(subject, sequence, (int) crc.getValue());
  }

  /** Empty for what nobody here has named. */
  public static Optional<ScanId> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new ScanId(
                matcher.group(1),
                Long.parseLong(matcher.group(2)),
                HexFormat.fromHexDigits(matcher.group(3))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "%s/%06d/%08x".formatted(subject, sequence, checksum);
  }
}
