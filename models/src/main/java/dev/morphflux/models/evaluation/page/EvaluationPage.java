package dev.morphflux.models.evaluation.page;

import com.samskivert.mustache.Mustache;
import dev.morphflux.models.evaluation.EvaluationInput;
import dev.morphflux.models.evaluation.EvaluationReport;
import dev.morphflux.models.evaluation.EvaluationResult;
import dev.morphflux.models.io.IoErrors;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes an evaluation as one HTML file that needs nothing else: no script, no network, pictures
 * inside. Codecs and scans of the input are still open: some pictures are of single scans.
 */
public final class EvaluationPage {
  private static final String TEMPLATE = "evaluation.mustache";

  private final EvaluationResult result;
  private final EvaluationReport report;
  private final Gallery gallery;
  private final EditGallery edits;
  private final PageRows rows;
  private final Map<String, Object> page = new HashMap<>();

  private EvaluationPage(EvaluationInput input, EvaluationResult result) {
    this.result = result;
    this.report = result.report();
    this.gallery = new Gallery(input, result);
    this.edits = new EditGallery(input, result, gallery.small());
    this.rows = new PageRows(report);
  }

  /** Writes the page; its folder is made, an older file replaced. */
  public static void write(EvaluationInput input, EvaluationResult result, Path file) {
    EvaluationPage page = new EvaluationPage(input, result);
    page.fill();
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      Files.writeString(file, render(page.page));
    } catch (IOException e) {
      throw new MorphfluxException(
          "cannot write the page " + file + ": " + IoErrors.describe(e), e);
    }
  }

  private static String render(Map<String, Object> page) throws IOException {
    try (InputStream in = EvaluationPage.class.getResourceAsStream(TEMPLATE)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + TEMPLATE + " is missing");
      }
      try (Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
        return Mustache.compiler().defaultValue("").compile(reader).execute(page);
      }
    }
  }

  private void fill() {
    page.put("gradient", Scale.gradient());
    page.put("model", report.model());
    page.put("data", report.data());
    page.put("pca", report.pca());
    page.put("provenance", provenance(report.model()));
    page.put("counts", counts(report));
    page.put("skipped", skipped(report.data()));
    page.put("variation", number("%.2f", report.data().variationMillimetres()));
    page.put("headlines", rows.headlines());
    page.put("regions", rows.regionRows());
    autoencoding();
    manipulation();
    locality();
    generation();
    List<Strip> interpolation = gallery.interpolation();
    page.put("interpolation", interpolation);
    page.put("hasInterpolation", !interpolation.isEmpty());
    page.put("speedRows", rows.speedRows());
    page.put("threads", report.speed().threads());
    page.put("oneThread", report.speed().threads() == 1);
  }

  private void autoencoding() {
    List<double[]> maps = new ArrayList<>();
    maps.add(result.autoencoding().model());
    result.autoencoding().beside().ifPresent(maps::add);
    Scale scale = Scale.covering(maps);
    page.put("autoencodingRows", rows.autoencodingRows());
    page.put("autoencodingScale", scale);
    page.put("autoencodingMaps", gallery.heatMaps(result.autoencoding(), scale));
    page.put("reconstructionScale", new Scale(2 * scale.end()));
    page.put("reconstructions", gallery.reconstructions(new Scale(2 * scale.end())));
  }

  private void manipulation() {
    List<Map<String, Object>> kinds = new ArrayList<>();
    Scale scale = null;
    if (result.manipulation() != null) {
      List<double[]> maps = new ArrayList<>();
      maps.add(result.manipulation().model());
      result.manipulation().beside().ifPresent(maps::add);
      scale = Scale.covering(maps);
      page.put("manipulationScale", scale);
      page.put("manipulationMaps", gallery.heatMaps(result.manipulation(), scale));
    }
    page.put("hasManipulationMaps", scale != null);
    kinds.add(
        kind("From one subject to another", report.manipulation().identity(), "identity edit"));
    kinds.add(
        kind(
            "From one expression to another of the same subject",
            report.manipulation().expression(),
            "expression edit"));
    List<Strip> examples = new ArrayList<>();
    Scale shown = new Scale(scale == null ? 1 : 2 * scale.end());
    gallery
        .manipulation("identity edit", report.manipulation().identity(), shown)
        .ifPresent(examples::add);
    gallery
        .manipulation("expression edit", report.manipulation().expression(), shown)
        .ifPresent(examples::add);
    page.put("manipulations", kinds);
    page.put("manipulationExamples", examples);
    page.put("hasManipulationExamples", !examples.isEmpty());
    page.put("exampleScale", shown);
  }

  private Map<String, Object> kind(String title, EvaluationReport.Pairs pairs, String name) {
    Map<String, Object> kind = new HashMap<>();
    kind.put("title", title);
    if (pairs.missing() != null) {
      kind.put("missing", pairs.missing());
    }
    kind.put("rows", pairs.model() == null ? List.of() : rows.manipulationRows(pairs));
    kind.put(
        "explanation",
        pairs.changeMillimetres() == null
            ? ""
            : String.format(
                Locale.ROOT,
                "%,d pairs. Without the %s, control points would be %.2f mm from the target, the"
                    + " others %.2f mm.",
                pairs.pairs().size(),
                name,
                pairs.changeMillimetres().controlPoints(),
                pairs.changeMillimetres().others()));
    return kind;
  }

  private void locality() {
    EvaluationReport.Locality locality = report.locality();
    if (locality.missing() != null) {
      page.put("localityMissing", locality.missing());
    }
    page.put("hasLocality", locality.model() != null);
    if (locality.model() == null) {
      return;
    }
    page.put("localityRows", rows.localityRows());
    page.put("localityMaps", edits.locality());
    page.put("border", number("%.0f", locality.borderMillimetres()));
    page.put("edits", locality.edits());
    page.put("samples", locality.samplesPerMesh());
    page.put("editedMeshes", locality.scans().length);
    edits
        .liveliestRegion()
        .ifPresent(
            region -> {
              Scale[] used = new Scale[1];
              page.put(
                  "editStrips", edits.edit(region, motions -> used[0] = Scale.covering(motions)));
              page.put("editScale", used[0]);
              page.put("editedRegion", region.name());
            });
  }

  private void generation() {
    EvaluationReport.Generation generation = report.generation();
    if (generation.missing() != null) {
      page.put("generationMissing", generation.missing());
    }
    page.put("hasGeneration", generation.model() != null);
    if (generation.model() == null) {
      return;
    }
    page.put("generationRows", rows.generationRows());
    page.put("generated", gallery.generated());
    page.put("generatedCount", generation.count());
    page.put("realCount", number("%,d", generation.realCount()));
    page.put("real", generation.real());
    if (generation.realDiversityMillimetres() != null) {
      page.put("realDiversity", number("%.2f", generation.realDiversityMillimetres()));
    }
  }

  private static String counts(EvaluationReport report) {
    EvaluationReport.Data data = report.data();
    return number("%,d scans of %,d subjects", data.evaluatedScans(), data.evaluatedSubjects());
  }

  private static String provenance(EvaluationReport.Model model) {
    return model.training().topics().isEmpty()
        ? model.training().source()
        : model.training().source()
            + number(
                "; %,d scans of %,d subjects from %s, seed %d",
                model.training().scans(),
                model.training().subjects(),
                String.join(", ", model.training().topics()),
                model.training().seed());
  }

  private static List<String> skipped(EvaluationReport.Data data) {
    return data.skipped().entrySet().stream()
        .map(entry -> number("%,d records left out: ", entry.getValue()) + entry.getKey())
        .toList();
  }

  private static String number(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
