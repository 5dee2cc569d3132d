package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDManager;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.network.TorchEngine;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PackageContents;
import dev.morphflux.models.training.scans.BatchSampler;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.Seeds;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training run: the autoencoder, then manipulation from the best it came to, then the package of
 * the best that came to. What it needs to go on after a kill stands in the run's directory; a run
 * that goes on takes the very steps it would have taken.
 *
 * <p>One run at a time in a process.
 */
public final class TrainingJob {
  private static final Logger log = LoggerFactory.getLogger(TrainingJob.class);

  /** A stream of random numbers that no other part draws from. */
  private static final int STATISTICS_STREAM = 101;

  private static final int FINAL_EVALUATION_SCANS = 1024;

  private final TrainingConfig config;
  private final Topology topology;
  private final ScanCache cache;
  private final Path runDirectory;
  private final TrainingListener listener;
  private final BooleanSupplier stopRequested;

  /**
   * @param runDirectory exists; receives checkpoints, {@code config.yaml}, {@code metrics.jsonl}
   *     and {@code loss.png}
   * @param stopRequested asked after every step; the run then writes a checkpoint and returns
   */
  public TrainingJob(
      TrainingConfig config,
      Topology topology,
      ScanCache cache,
      Path runDirectory,
      TrainingListener listener,
      BooleanSupplier stopRequested) {
    this.config = config;
    this.topology = topology;
    this.cache = cache;
    this.runDirectory = runDirectory;
    this.listener = listener;
    this.stopRequested = stopRequested;
  }

  /**
   * Starts the run, or goes on with it.
   *
   * @param out where the package goes
   * @return the metrics of the package, or empty if the run was asked to stop before it was done
   */
  public Optional<Map<String, Double>> run(Path out) {
    if (config.threads() > 0) {
      TorchEngine.useThreads(config.threads());
    }
    TrainingSetup setup = TrainingSetup.of(config, topology, cache);
    CheckpointStore checkpoints = new CheckpointStore(runDirectory, Fingerprint.of(setup));
    Optional<Checkpoint> checkpoint = checkpoints.read();
    RunFolder folder = new RunFolder(runDirectory, checkpoints);
    folder.keep(config);
    log.atInfo()
        .setMessage("training")
        .addKeyValue("scans", setup.split().training().length)
        .addKeyValue("subjects", setup.split().trainingSubjects())
        .addKeyValue("heldOutScans", setup.split().heldOut().length)
        .addKeyValue("heldOutSubjects", setup.split().heldOutSubjects())
        .log();
    RunClock clock = new RunClock(checkpoint.map(Checkpoint::spent).orElse(RunClock.Reading.ZERO));
    try (NDManager root = TorchEngine.on(config.device()).newManager();
        MetricsLog metrics = folder.metrics(checkpoint, clock);
        TrainingSpace space = TrainingSpace.of(setup, root, runDirectory);
        Parameters parameters =
            Parameters.of(
                root,
                space.network().parameterShapes(),
                checkpoint.map(Checkpoint::parameters).orElseGet(space::start))) {
      HeldOutEvaluation evaluation = HeldOutEvaluation.of(setup, root);
      PhaseRunner runner =
          new PhaseRunner(setup, space, parameters, evaluation, folder, listener, stopRequested);
      Optional<Map<Phase, BestSoFar>> best = runner.run(checkpoint, clock, metrics);
      return best.map(
          steps -> {
            Map<String, Double> figures =
                space.published(
                    parameters,
                    full -> {
                      Map<String, Double> found = figures(setup, full, evaluation, steps);
                      writePackage(out, setup, full, found);
                      return found;
                    });
            int last = PackageParts.bestStep(steps, Phase.MANIPULATION);
            metrics.finished(Phase.MANIPULATION, last, figures);
            listener.evaluated(Phase.MANIPULATION, last, figures);
            return figures;
          });
    }
  }

  private static Map<String, Double> figures(
      TrainingSetup setup,
      Parameters parameters,
      HeldOutEvaluation evaluation,
      Map<Phase, BestSoFar> best) {
    Map<String, Double> figures = evaluation.evaluate(parameters, FINAL_EVALUATION_SCANS, true);
    figures.put("heldOutSubjects", (double) setup.split().heldOutSubjects());
    for (Phase phase : Phase.values()) {
      String name = phase.name().toLowerCase(Locale.ROOT) + "BestStep";
      figures.put(name, (double) PackageParts.bestStep(best, phase));
    }
    return figures;
  }

  private static void writePackage(
      Path out, TrainingSetup setup, Parameters parameters, Map<String, Double> figures) {
    TrainingConfig config = setup.config();
    int[] scans = setup.split().training();
    BatchSampler pairs =
        new BatchSampler(
            setup.cache(), scans, config.batchSize(), Seeds.mix(config.seed(), STATISTICS_STREAM));
    PackageContents contents =
        new PackageContents(
            config.name(),
            config.version(),
            config.architecture(),
            setup.topology(),
            setup.normalization(),
            PackageParts.weights(setup.network(), parameters),
            Optional.of(
                StatisticsFit.of(
                    setup.network(),
                    parameters,
                    setup.topology(),
                    setup.cache(),
                    setup.loader(),
                    scans,
                    pairs)),
            PackageParts.training(setup),
            figures,
            config.card());
    PackageContents judging = QualityFit.learn(contents, setup.cache(), setup.split().heldOut());
    ModelPackage.write(
        out,
        config.baseline() == TrainingConfig.Baseline.PCA
            ? judging.withBaseline(PcaJob.fit(config, setup.cache(), setup.split()))
            : judging,
        config.weights());
  }
}
