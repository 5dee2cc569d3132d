package dev.morphflux.models.training.precision;

import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PackageServing;
import dev.morphflux.models.packages.PrecisionFigures;
import dev.morphflux.models.packages.PrecisionFit;
import dev.morphflux.models.packages.ServingChoice;
import dev.morphflux.models.serving.LammGraphs;
import dev.morphflux.models.serving.Precision;
import dev.morphflux.models.serving.SessionSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes a package again, with the precision to serve it in. */
public final class ServingExport {
  private static final String DRAWN = "scans drawn from its statistics";

  private final ModelPackage model;
  private final ErrorBudget budget;
  private final SessionSettings settings;
  private final boolean withGraphs;

  /**
   * @param model a LAMM
   * @param threads that are measured with
   * @param withGraphs whether the package is to carry its graphs too, for other programs that run
   *     ONNX
   */
  public ServingExport(ModelPackage model, ErrorBudget budget, int threads, boolean withGraphs) {
    this.withGraphs = withGraphs;
    this.model = model;
    this.budget = budget;
    this.settings = new SessionSettings(threads);
  }

  /**
   * Writes it.
   *
   * @param source where the model is
   * @param directory where to write; must not exist yet
   * @param precision {@link ServingCodecs#AUTO} or a precision's name
   * @param scans of the model's topology, in its unit: the first half is fitted to, the second half
   *     judges; without them both are drawn from the model's statistics
   * @param listener gets what is measured
   * @throws dev.morphflux.schemas.MorphfluxException if scans are needed and there are neither
   *     scans nor statistics
   */
  public void write(
      Path source,
      Path directory,
      String precision,
      Optional<List<float[]>> scans,
      Consumer<PrecisionFigures> listener) {
    PrecisionChoice choice = new PrecisionChoice(model, budget, settings, listener);
    Optional<SampleScans> given = scans.map(rows -> new GivenScans(model.topology(), rows));
    if (precision.equals(ServingCodecs.AUTO)) {
      PrecisionChoice.Result chosen =
          given
              .map(
                  all ->
                      choice.choose(
                          all.part(0, all.count() / 2), all.part(all.count() / 2, all.count())))
              .orElseGet(choice::choose);
      write(source, directory, chosen.precision(), chosen.fit(), given, chosen.tried());
    } else {
      Precision named =
          precision.equals(ServingCodecs.STORED) ? Precision.FLOAT32 : Precision.parse(precision);
      Optional<PrecisionFit> fit =
          given.map(all -> choice.fit(named, all)).orElseGet(() -> choice.fit(named));
      write(source, directory, named, fit, given, List.of());
    }
  }

  private void write(
      Path source,
      Path directory,
      Precision precision,
      Optional<PrecisionFit> fit,
      Optional<SampleScans> given,
      List<PrecisionFigures> tried) {
    Optional<PrecisionFit> needed =
        fit.filter(found -> precision.isFitted())
            .map(
                found ->
                    found.first(
                        Math.max(1, precision.encoder().rank()),
                        Math.max(1, precision.decoder().rank())));
    LammGraphs graphs = new LammGraphs(model.topology(), model.lamm(), precision, needed);
    ServingChoice choice =
        new ServingChoice(
            precision.toString(),
            tried.isEmpty()
                ? "nothing, it was asked for by name"
                : given.map(all -> all.count() / 2 + " given scans").orElse(DRAWN),
            machine(),
            budget.rise(),
            budget.millimetres(),
            tried);
    PackageServing.write(
        source,
        directory,
        choice,
        needed,
        withGraphs
            ? Optional.of(new PackageServing.Graphs(graphs::writeEncoder, graphs::writeDecoder))
            : Optional.empty());
  }

  private String machine() {
    return "%s, %d processors, %d threads used"
        .formatted(
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            settings.threads());
  }
}
