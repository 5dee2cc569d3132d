package dev.morphflux.processor.cli;

import dev.morphflux.processor.rejects.Reject;
import dev.morphflux.processor.rejects.RejectPlace;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** Rejects in columns that are as wide as what stands in them. */
final class RejectTable {

  private static final List<String> HEADINGS =
      List.of("REJECT", "TIME", "REASON", "FROM", "SUBJECT", "BYTES", "REPLAYED", "MESSAGE");

  private RejectTable() {}

  static void print(PrintWriter out, List<Reject> rejects, Set<RejectPlace> replayed) {
    List<List<String>> rows =
        rejects.stream().map(reject -> row(reject, replayed.contains(reject.place()))).toList();
    StringBuilder format = new StringBuilder();
    for (int column = 0; column < HEADINGS.size() - 1; column++) {
      int place = column;
      int width =
          rows.stream()
              .mapToInt(row -> row.get(place).length())
              .reduce(HEADINGS.get(column).length(), Math::max);
      format.append("%-").append(width).append("s  ");
    }
    format.append("%s%n");
    out.printf(format.toString(), HEADINGS.toArray());
    rows.forEach(row -> out.printf(format.toString(), row.toArray()));
    out.flush();
  }

  /** One reject as it comes, when the width of the others is not known. */
  static String line(Reject reject) {
    return String.join("  ", row(reject, false));
  }

  private static List<String> row(Reject reject, boolean replayed) {
    return List.of(
        reject.place().toString(),
        reject.time().truncatedTo(ChronoUnit.MILLIS).toString(),
        reject.reason(),
        "%s-%d@%d".formatted(reject.topic(), reject.partition(), reject.offset()),
        printable(reject.subject() == null ? "-" : reject.subject()),
        reject.valueBytes() < 0 ? "-" : Integer.toString(reject.valueBytes()),
        replayed ? "yes" : "",
        printable(reject.message()));
  }

  /** Keys and messages may hold what a sender wrote: nothing of it may steer the terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
