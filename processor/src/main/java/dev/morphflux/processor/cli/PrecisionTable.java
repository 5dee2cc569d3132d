package dev.morphflux.processor.cli;

import dev.morphflux.models.packages.PrecisionFigures;
import dev.morphflux.models.packages.ServingChoice;
import java.io.PrintWriter;
import java.util.Locale;

/** What precisions cost and bring, for people. */
final class PrecisionTable {
  private final PrintWriter out;
  private boolean begun;

  PrecisionTable(PrintWriter out) {
    this.out = out;
  }

  void print(PrecisionFigures figures) {
    if (!begun) {
      out.printf(
          "%-24s %-7s %9s %8s %9s %10s %10s %6s %8s%n",
          "precision",
          "budget",
          "error mm",
          "rise",
          "moved mm",
          "encode ms",
          "decode ms",
          "times",
          "MB");
      begun = true;
    }
    out.printf(
        Locale.ROOT,
        "%-24s %-7s %9.4f %7.2f%% %9.4f %10.3f %10.3f %6.2f %8.2f%n",
        figures.precision(),
        figures.withinBudget() ? "within" : "over",
        figures.reconstructionErrorMillimetres(),
        100 * figures.errorRise(),
        figures.deviationMillimetres(),
        figures.encodeMillis(),
        figures.decodeMillis(),
        figures.speed(),
        figures.megabytes());
    out.flush();
  }

  void printChoice(ServingChoice choice) {
    out.printf(
        Locale.ROOT,
        "%s, judged by %s on %s%n",
        choice.precision(),
        choice.judgedBy(),
        choice.machine());
  }
}
