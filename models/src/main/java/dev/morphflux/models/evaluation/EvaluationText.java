package dev.morphflux.models.evaluation;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The figures as a table for people. */
public final class EvaluationText {
  private final PrintWriter out;

  private EvaluationText(PrintWriter out) {
    this.out = out;
  }

  /** Prints all of it but the figures of single scans. */
  public static void print(EvaluationReport report, PrintWriter out) {
    EvaluationText text = new EvaluationText(out);
    text.head(report);
    text.autoencoding(report.autoencoding());
    text.manipulation("identity edits", report.manipulation().identity());
    text.manipulation("expression edits", report.manipulation().expression());
    text.locality(report.locality());
    text.generation(report.generation());
    text.speed(report.speed());
    text.regions(report);
    out.flush();
  }

  private void head(EvaluationReport report) {
    EvaluationReport.Model model = report.model();
    EvaluationReport.Data data = report.data();
    line("%s %s   %s", model.name(), model.version(), model.architecture());
    line(
        "%,d vertices, %d regions, %d control points, topology %s",
        model.vertexCount(), model.regionCount(), model.controlPointCount(), model.topologyId());
    line(
        "judged by %,d of %,d scans, %,d of %,d subjects, from %s",
        data.evaluatedScans(),
        data.scans(),
        data.evaluatedSubjects(),
        data.subjects(),
        data.source());
    data.skipped().forEach((reason, count) -> line("left out: %,d records, %s", count, reason));
    line("PCA: %s", report.pca().description());
    data.notes().forEach(note -> line("note: %s", note));
    line("");
    line("%-44s %12s %12s", "", "model", "PCA");
    line(
        "%-44s %12s", "scans from the mean shape, mm", number(data.variationMillimetres(), "%.3f"));
  }

  private void autoencoding(EvaluationReport.Autoencoding figures) {
    Compared<ErrorSummary> all =
        new Compared<>(figures.model().all(), figures.pca() == null ? null : figures.pca().all());
    line("autoencoding");
    row("  mean error, mm", all, ErrorSummary::meanMillimetres, "%.3f");
    row("  median mesh, mm", all, ErrorSummary::medianMillimetres, "%.3f");
    row("  95 %% of meshes below, mm", all, ErrorSummary::percentile95Millimetres, "%.3f");
    row("  largest of any vertex, mm", all, ErrorSummary::maxMillimetres, "%.2f");
  }

  private void manipulation(String name, EvaluationReport.Pairs pairs) {
    if (pairs.missing() != null || pairs.model() == null) {
      line("%s: none, %s", name, pairs.missing());
      return;
    }
    Compared<EvaluationReport.Manipulated> both = new Compared<>(pairs.model(), pairs.pca());
    line("%s, %,d pairs", name, pairs.pairs().size());
    row("  control points, mm", both, m -> m.controlPoints().errors().meanMillimetres(), "%.3f");
    row("  other vertices, mm", both, m -> m.others().errors().meanMillimetres(), "%.3f");
    row(
        "  control points / autoencoding",
        both,
        m -> m.controlPoints().ratioToAutoencoding(),
        "%.2f");
    row("  other vertices / autoencoding", both, m -> m.others().ratioToAutoencoding(), "%.2f");
  }

  private void locality(EvaluationReport.Locality locality) {
    if (locality.model() == null) {
      line("locality: none, %s", locality.missing());
      return;
    }
    Compared<LocalityFigures> both = new Compared<>(locality.model(), locality.pca());
    line("locality, %s", locality.edits());
    row("  motion inside the edited region, %%", both, l -> 100 * l.shareInside(), "%.1f");
    String border =
        String.format(
            Locale.ROOT, "  and within %.0f mm of it, %%%%", locality.borderMillimetres());
    row(border, both, l -> 100 * l.shareWithBorder(), "%.1f");
  }

  private void generation(EvaluationReport.Generation generation) {
    if (generation.model() == null) {
      line("generation: none, %s", generation.missing());
      return;
    }
    Compared<GenerationFigures> both = new Compared<>(generation.model(), generation.pca());
    line(
        "generation, %d meshes beside %,d %s",
        generation.count(), generation.realCount(), generation.real());
    row("  diversity, mm", both, GenerationFigures::diversityMillimetres, "%.3f");
    line(
        "  %-42s %12s",
        "  (of the real ones)", number(generation.realDiversityMillimetres(), "%.3f"));
    row("  specificity, mm", both, GenerationFigures::specificityMillimetres, "%.3f");
  }

  private void speed(EvaluationReport.Speed speed) {
    Compared<SpeedFigures> both = new Compared<>(speed.model(), speed.pca());
    line(
        "speed, one mesh at a time, %d thread%s", speed.threads(), speed.threads() == 1 ? "" : "s");
    row("  encode, ms", both, SpeedFigures::encodeMillis, "%.2f");
    row("  decode, ms", both, SpeedFigures::decodeMillis, "%.2f");
  }

  private void regions(EvaluationReport report) {
    line("");
    line("%-24s %10s %10s %11s %11s", "region", "error, mm", "PCA", "inside, %", "+ border, %");
    List<LocalityFigures.RegionFigures> local =
        report.locality().model() == null ? new ArrayList<>() : report.locality().model().regions();
    report
        .autoencoding()
        .model()
        .regions()
        .forEach(
            (region, error) -> {
              Optional<LocalityFigures.RegionFigures> edits =
                  local.stream().filter(figures -> figures.region().equals(region)).findFirst();
              EvaluationReport.Reconstruction pca = report.autoencoding().pca();
              line(
                  "%-24s %10.3f %10s %11s %11s",
                  region,
                  error,
                  number(pca == null ? null : pca.regions().get(region), "%.3f"),
                  number(edits.map(e -> 100 * e.shareInside()).orElse(null), "%.1f"),
                  number(edits.map(e -> 100 * e.shareWithBorder()).orElse(null), "%.1f"));
            });
  }

  private <T> void row(String label, Compared<T> both, ToDoubleFunction<T> figure, String format) {
    out.printf(
        Locale.ROOT,
        "%-44s %12s %12s%n",
        String.format(Locale.ROOT, label),
        number(figure.applyAsDouble(both.model()), format),
        number(both.beside().map(figure::applyAsDouble).orElse(null), format));
  }

  private static String number(@Nullable Double value, String format) {
    return value == null ? "-" : String.format(Locale.ROOT, format, value);
  }

  private void line(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
