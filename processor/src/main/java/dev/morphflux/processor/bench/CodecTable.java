package dev.morphflux.processor.bench;

import java.util.List;
import java.util.Locale;

/** The rows of codecs as text. */
public final class CodecTable {
  private static final String HEAD =
      "%-7s %5s %7s  %-20s %9s %10s %7s %9s %11s %8s"
          .formatted(
              "",
              "batch",
              "threads",
              "precision",
              "ms",
              "meshes/s",
              "times",
              "MB/mesh",
              "limit GB/s",
              "of limit");

  private CodecTable() {}

  /** What stands above each column. */
  public static String head() {
    return HEAD;
  }

  /** One line for each row. */
  public static String lines(List<CodecRow> rows) {
    StringBuilder text = new StringBuilder();
    for (CodecRow row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-7s %5d %7d  %-20s %9.3f %10.1f %7.2f %9.2f %11.1f %7.0f%%%n",
              row.name(),
              row.batch(),
              row.threads(),
              row.precision(),
              row.millis(),
              row.perSecond(),
              row.ratio(),
              row.megabytesPerMesh(),
              row.limitGigabytesPerSecond(),
              100 * row.shareOfLimit()));
    }
    return text.toString();
  }
}
