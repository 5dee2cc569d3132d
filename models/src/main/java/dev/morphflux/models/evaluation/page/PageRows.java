package dev.morphflux.models.evaluation.page;

import dev.morphflux.models.evaluation.Compared;
import dev.morphflux.models.evaluation.ErrorSummary;
import dev.morphflux.models.evaluation.EvaluationReport;
import dev.morphflux.models.evaluation.GenerationFigures;
import dev.morphflux.models.evaluation.LocalityFigures;
import dev.morphflux.models.evaluation.SpeedFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The figures of a report as rows of the page's tables. */
final class PageRows {
  private static final String NONE = "–";

  private final EvaluationReport report;

  PageRows(EvaluationReport report) {
    this.report = report;
  }

  /**
   * A row of a table.
   *
   * @param better which is better: {@code model}, {@code pca} or empty
   */
  record Row(String label, String unit, String model, String pca, String better) {}

  /** A figure of the summary, large. */
  record Headline(String label, String value, String unit, String beside, String meaning) {}

  /** A row of the table of regions. */
  record RegionRow(
      String name, String error, String pcaError, String inside, String border, String pcaBorder) {}

  List<Headline> headlines() {
    List<Headline> headlines = new ArrayList<>();
    headlines.add(
        headline(
            "Reconstruction error",
            reconstruction(),
            ErrorSummary::meanMillimetres,
            "%.2f",
            "mm",
            "mean distance of all vertices"));
    EvaluationReport.Pairs edits =
        report.manipulation().identity().model() == null
            ? report.manipulation().expression()
            : report.manipulation().identity();
    if (edits.model() != null) {
      Compared<EvaluationReport.Manipulated> both = new Compared<>(edits.model(), edits.pca());
      headlines.add(
          headline(
              "Edited control points",
              both,
              m -> m.controlPoints().errors().meanMillimetres(),
              "%.2f",
              "mm",
              "from where they were told to go"));
      headlines.add(
          headline(
              "All other vertices",
              both,
              m -> m.others().errors().meanMillimetres(),
              "%.2f",
              "mm",
              "from the target of the edit"));
    }
    if (report.locality().model() != null) {
      headlines.add(
          headline(
              "Edits stay local",
              locality(),
              l -> 100 * l.shareWithBorder(),
              "%.0f",
              "%",
              "of motion in the edited region and its border"));
    }
    headlines.add(
        headline(
            "Decoding",
            speed(),
            SpeedFigures::decodeMillis,
            "%.1f",
            "ms",
            "a mesh, on one thread"));
    return headlines;
  }

  List<Row> autoencodingRows() {
    List<Row> rows = new ArrayList<>();
    Compared<ErrorSummary> all = reconstruction();
    rows.add(less("mean over meshes", "mm", all, ErrorSummary::meanMillimetres, "%.3f"));
    rows.add(less("median mesh", "mm", all, ErrorSummary::medianMillimetres, "%.3f"));
    rows.add(
        less(
            "95 % of meshes stay below", "mm", all, ErrorSummary::percentile95Millimetres, "%.3f"));
    rows.add(less("largest of any vertex", "mm", all, ErrorSummary::maxMillimetres, "%.2f"));
    return rows;
  }

  List<Row> manipulationRows(EvaluationReport.Pairs pairs) {
    Compared<EvaluationReport.Manipulated> both =
        new Compared<>(Objects.requireNonNull(pairs.model()), pairs.pca());
    List<Row> rows = new ArrayList<>();
    rows.add(
        less(
            "control points",
            "mm",
            both,
            m -> m.controlPoints().errors().meanMillimetres(),
            "%.3f"));
    rows.add(
        less("other vertices", "mm", both, m -> m.others().errors().meanMillimetres(), "%.3f"));
    rows.add(
        less(
            "control points, 95 % of pairs below",
            "mm", both, m -> m.controlPoints().errors().percentile95Millimetres(), "%.3f"));
    rows.add(
        less(
            "other vertices, 95 % of pairs below",
            "mm", both, m -> m.others().errors().percentile95Millimetres(), "%.3f"));
    rows.add(
        row(
            "control points, times the reconstruction error",
            "",
            both,
            m -> m.controlPoints().ratioToAutoencoding(),
            "%.2f",
            0));
    rows.add(
        row(
            "other vertices, times the reconstruction error",
            "",
            both,
            m -> m.others().ratioToAutoencoding(),
            "%.2f",
            0));
    return rows;
  }

  List<Row> localityRows() {
    return List.of(
        row("inside the edited region", "%", locality(), l -> 100 * l.shareInside(), "%.1f", 1),
        row("inside it or its border", "%", locality(), l -> 100 * l.shareWithBorder(), "%.1f", 1));
  }

  List<Row> generationRows() {
    EvaluationReport.Generation generation = report.generation();
    Compared<GenerationFigures> both =
        new Compared<>(Objects.requireNonNull(generation.model()), generation.pca());
    return List.of(
        row("diversity", "mm", both, GenerationFigures::diversityMillimetres, "%.2f", 0),
        less("specificity", "mm", both, GenerationFigures::specificityMillimetres, "%.2f"));
  }

  List<Row> speedRows() {
    return List.of(
        less("encode a scan", "ms", speed(), SpeedFigures::encodeMillis, "%.2f"),
        less("decode a latent code", "ms", speed(), SpeedFigures::decodeMillis, "%.2f"));
  }

  List<RegionRow> regionRows() {
    Map<String, LocalityFigures.RegionFigures> model = byRegion(report.locality().model());
    Map<String, LocalityFigures.RegionFigures> pca = byRegion(report.locality().pca());
    EvaluationReport.Reconstruction beside = report.autoencoding().pca();
    List<RegionRow> rows = new ArrayList<>();
    report
        .autoencoding()
        .model()
        .regions()
        .forEach(
            (region, error) -> {
              LocalityFigures.RegionFigures edits = model.get(region);
              LocalityFigures.RegionFigures pcaEdits = pca.get(region);
              rows.add(
                  new RegionRow(
                      region,
                      text(error, "%.3f"),
                      text(beside == null ? null : beside.regions().get(region), "%.3f"),
                      text(edits == null ? null : 100 * edits.shareInside(), "%.0f"),
                      text(edits == null ? null : 100 * edits.shareWithBorder(), "%.0f"),
                      text(pcaEdits == null ? null : 100 * pcaEdits.shareWithBorder(), "%.0f")));
            });
    return rows;
  }

  private static Map<String, LocalityFigures.RegionFigures> byRegion(
      @Nullable LocalityFigures figures) {
    return figures == null
        ? Map.of()
        : figures.regions().stream()
            .collect(Collectors.toMap(LocalityFigures.RegionFigures::region, edits -> edits));
  }

  private Compared<ErrorSummary> reconstruction() {
    EvaluationReport.Reconstruction pca = report.autoencoding().pca();
    return new Compared<>(report.autoencoding().model().all(), pca == null ? null : pca.all());
  }

  private Compared<LocalityFigures> locality() {
    return new Compared<>(
        Objects.requireNonNull(report.locality().model()), report.locality().pca());
  }

  private Compared<SpeedFigures> speed() {
    return new Compared<>(report.speed().model(), report.speed().pca());
  }

  private static <T> Headline headline(
      String label,
      Compared<T> both,
      ToDoubleFunction<T> figure,
      String format,
      String unit,
      String meaning) {
    return new Headline(
        label,
        text(figure.applyAsDouble(both.model()), format),
        unit,
        both.beside()
            .map(pca -> "PCA " + text(figure.applyAsDouble(pca), format) + " " + unit)
            .orElse(""),
        meaning);
  }

  private static <T> Row less(
      String label, String unit, Compared<T> both, ToDoubleFunction<T> figure, String format) {
    return row(label, unit, both, figure, format, -1);
  }

  /**
   * @param good 1 where more is better, -1 where less is, 0 where neither is
   */
  private static <T> Row row(
      String label,
      String unit,
      Compared<T> both,
      ToDoubleFunction<T> figure,
      String format,
      int good) {
    double model = figure.applyAsDouble(both.model());
    String better =
        both.beside()
            .map(pca -> Math.signum(good * (model - figure.applyAsDouble(pca))))
            .map(sign -> sign > 0 ? "model" : sign < 0 ? "pca" : "")
            .orElse("");
    return new Row(
        label,
        unit,
        text(model, format),
        text(both.beside().map(figure::applyAsDouble).orElse(null), format),
        better);
  }

  private static String text(@Nullable Double value, String format) {
    return value == null ? NONE : String.format(Locale.ROOT, format, value);
  }
}
