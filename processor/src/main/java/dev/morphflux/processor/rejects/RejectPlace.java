package dev.morphflux.processor.rejects;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a reject stands in the rejects topic. */
public record RejectPlace(int partition, long offset) implements Comparable<RejectPlace> {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

  /** Reads what {@link #toString} writes. */
  public static Optional<RejectPlace> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new RejectPlace(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(RejectPlace other) {
    return partition == other.partition
        ? Long.compare(offset, other.offset)
        : Integer.compare(partition, other.partition);
  }

  @Override
  public String toString() {
    return partition + "@" + offset;
  }
}
