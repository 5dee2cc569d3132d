package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.network.TorchEngine;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Normalization;
import dev.morphflux.models.packages.PackageContents;
import dev.morphflux.models.training.scans.BatchSampler;
import dev.morphflux.models.training.scans.MeshLoader;
import dev.morphflux.models.training.scans.NormalizationFit;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.Seeds;
import dev.morphflux.models.training.scans.SubjectSplit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training run: the autoencoder, then manipulation from where it stands, then the held-out
 * subjects, then the package. What it needs to go on after a kill stands in the run's directory; a
 * run that goes on takes the very steps it would have taken.
 *
 * <p>One run at a time in a process.
 */
public final class TrainingJob {
  private static final Logger log = LoggerFactory.getLogger(TrainingJob.class);

  /** Streams of random numbers that must not meet. */
  private static final int PARAMETER_STREAM = 100;

  private static final int STATISTICS_STREAM = 101;

  private static final int PRINCIPAL_SAMPLE = 1024;
  private static final int FINAL_EVALUATION_SCANS = 1024;

  private final TrainingConfig config;
  private final Topology topology;
  private final ScanCache cache;
  private final Path runDirectory;
  private final TrainingListener listener;
  private final BooleanSupplier stopRequested;

  /**
   * @param runDirectory exists; receives checkpoints and {@code metrics.jsonl}
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
    SubjectSplit split = SubjectSplit.of(cache, config.heldOutFraction(), config.seed());
    Normalization normalization =
        NormalizationFit.of(cache, split.training(), config.deviationFloor());
    Lamm network = new Lamm(config.architecture(), topology);
    MeshLoader loader = new MeshLoader(cache, network.layout(), normalization);
    CheckpointStore store =
        new CheckpointStore(runDirectory, Fingerprint.of(config, topology, cache));
    log.atInfo()
        .setMessage("training")
        .addKeyValue("scans", split.training().length)
        .addKeyValue("subjects", split.trainingSubjects())
        .addKeyValue("heldOutScans", split.heldOut().length)
        .addKeyValue("heldOutSubjects", split.heldOutSubjects())
        .log();
    try (NDManager root = TorchEngine.on(config.device()).newManager()) {
      Optional<Checkpoint> checkpoint = store.read();
      try (Parameters parameters =
          Parameters.of(
              root,
              network.parameterShapes(),
              checkpoint
                  .map(Checkpoint::parameters)
                  .orElseGet(() -> initial(root, network, loader, split)))) {
        MeshErrors errors = new MeshErrors(root, network.layout(), topology, normalization);
        HeldOutEvaluation evaluation =
            new HeldOutEvaluation(cache, split.heldOut(), loader, network, topology, errors);
        PhaseRunner runner =
            new PhaseRunner(
                config,
                network,
                parameters,
                loader,
                evaluation,
                store,
                runDirectory,
                listener,
                stopRequested);
        if (!runner.run(checkpoint, cache, split)) {
          return Optional.empty();
        }
        return Optional.of(
            writePackage(out, network, parameters, normalization, loader, evaluation, split));
      }
    }
  }

  private Map<String, float[]> initial(
      NDManager root, Lamm network, MeshLoader loader, SubjectSplit split) {
    long seed = Seeds.mix(config.seed(), PARAMETER_STREAM);
    if (config.initialization() == TrainingConfig.Initialization.RANDOM) {
      return DefaultInitialization.of(network, seed);
    }
    int[] sample = sample(split.training(), new SplittableRandom(seed));
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(
                Math.multiplyExact(sample.length, loader.meshSize() * Float.BYTES))
            .order(ByteOrder.nativeOrder());
    loader.load(sample, bytes.asFloatBuffer());
    try (NDManager manager = root.newSubManager()) {
      NDArray meshes =
          manager.create(
              bytes, new Shape(sample.length, network.layout().rowCount(), 3), DataType.FLOAT32);
      return new PrincipalInitialization(network, meshes, seed).values();
    }
  }

  private static int[] sample(int[] scans, SplittableRandom random) {
    int[] shuffled = scans.clone();
    for (int i = 0; i < shuffled.length - 1; i++) {
      int j = random.nextInt(i, shuffled.length);
      int kept = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = kept;
    }
    return Arrays.copyOf(shuffled, Math.min(shuffled.length, PRINCIPAL_SAMPLE));
  }

  private Map<String, Double> writePackage(
      Path out,
      Lamm network,
      Parameters parameters,
      Normalization normalization,
      MeshLoader loader,
      HeldOutEvaluation evaluation,
      SubjectSplit split) {
    Map<String, Double> metrics = evaluation.evaluate(parameters, FINAL_EVALUATION_SCANS, true);
    metrics.put("heldOutSubjects", (double) split.heldOutSubjects());
    BatchSampler pairs =
        new BatchSampler(
            cache,
            split.training(),
            config.batchSize(),
            Seeds.mix(config.seed(), STATISTICS_STREAM));
    PackageContents contents =
        new PackageContents(
            config.name(),
            config.version(),
            config.architecture(),
            topology,
            normalization,
            PackageParts.weights(network, parameters),
            Optional.of(
                StatisticsFit.of(
                    network, parameters, topology, cache, loader, split.training(), pairs)),
            PackageParts.training(config, cache, split),
            metrics,
            config.card());
    ModelPackage.write(
        out,
        config.baseline() == TrainingConfig.Baseline.PCA
            ? contents.withBaseline(PcaJob.fit(config, cache, split))
            : contents,
        config.weights());
    listener.evaluated(Phase.MANIPULATION, config.manipulation().steps(), metrics);
    return metrics;
  }
}
