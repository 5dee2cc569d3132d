package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.training.AdamW;
import dev.morphflux.models.training.LayerLosses;
import dev.morphflux.models.training.LearningRateSchedule;
import dev.morphflux.models.training.MultilayerLoss;
import dev.morphflux.models.training.TrainingBatch;
import dev.morphflux.models.training.TrainingStep;
import dev.morphflux.models.training.scans.Batch;
import dev.morphflux.models.training.scans.BatchPlan;
import dev.morphflux.models.training.scans.BatchPrefetcher;
import dev.morphflux.models.training.scans.BatchSampler;
import dev.morphflux.models.training.scans.MeshLoader;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.Seeds;
import dev.morphflux.models.training.scans.SubjectSplit;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Takes the steps of both phases, from a checkpoint on if there is one. */
final class PhaseRunner {
  private static final int LOG_EVERY = 10;
  private static final int EVALUATION_SCANS = 64;
  private static final double NANOS = 1e9;

  private final TrainingConfig config;
  private final Lamm network;
  private final Parameters parameters;
  private final MeshLoader loader;
  private final HeldOutEvaluation evaluation;
  private final CheckpointStore store;
  private final Path runDirectory;
  private final TrainingListener listener;
  private final BooleanSupplier stopRequested;

  private double secondsBefore;
  private final long started = System.nanoTime();

  PhaseRunner(
      TrainingConfig config,
      Lamm network,
      Parameters parameters,
      MeshLoader loader,
      HeldOutEvaluation evaluation,
      CheckpointStore store,
      Path runDirectory,
      TrainingListener listener,
      BooleanSupplier stopRequested) {
    this.config = config;
    this.network = network;
    this.parameters = parameters;
    this.loader = loader;
    this.evaluation = evaluation;
    this.store = store;
    this.runDirectory = runDirectory;
    this.listener = listener;
    this.stopRequested = stopRequested;
  }

  /** Takes all steps that are left; false if it was asked to stop before. */
  boolean run(Optional<Checkpoint> checkpoint, ScanCache cache, SubjectSplit split) {
    Phase first = checkpoint.map(Checkpoint::phase).orElse(Phase.AUTOENCODER);
    int done = checkpoint.map(Checkpoint::step).orElse(0);
    Map<String, AdamW.State> moments = checkpoint.map(Checkpoint::optimizer).orElse(Map.of());
    secondsBefore = checkpoint.map(Checkpoint::seconds).orElse(0.0);
    try (MetricsLog metrics = MetricsLog.open(runDirectory, first, done)) {
      if (checkpoint.isEmpty()) {
        evaluate(Phase.AUTOENCODER, 0, metrics);
      }
      for (Phase phase : Phase.values()) {
        if (phase.compareTo(first) >= 0) {
          boolean goesOn = phase == first;
          BatchSampler sampler =
              new BatchSampler(
                  cache,
                  split.training(),
                  config.batchSize(),
                  Seeds.mix(config.seed(), phase.stream()));
          try (AdamW optimizer = new AdamW(parameters, config.weightDecay())) {
            optimizer.restore(goesOn ? moments : Map.of());
            if (!steps(phase, goesOn ? done : 0, sampler, optimizer, metrics)) {
              return false;
            }
          }
        }
      }
      return true;
    }
  }

  private boolean steps(
      Phase phase, int done, BatchSampler sampler, AdamW optimizer, MetricsLog metrics) {
    LearningRateSchedule schedule = schedule(phase);
    TrainingStep step =
        new TrainingStep(
            parameters,
            new MultilayerLoss(network, config.innerVertexFraction(), layerWeights()),
            optimizer);
    listener.phaseStarted(phase, done, schedule.steps());
    double checkpointed = seconds();
    try (BatchPrefetcher batches =
        new BatchPrefetcher(
            loader,
            sampler.batchSize() * 2,
            number -> plan(phase, number, sampler),
            done,
            schedule.steps())) {
      for (int number = done; number < schedule.steps(); number++) {
        double rate = schedule.at(number);
        Batch batch = batches.take();
        LayerLosses losses = step.run(manager -> arrays(manager, batch), rate, batch.plan().seed());
        batches.release(batch);
        int taken = number + 1;
        listener.stepDone(phase, number, losses);
        if (taken % LOG_EVERY == 0) {
          metrics.losses(phase, taken, losses, rate, seconds());
        }
        if (isEvaluationDue(taken, schedule.steps())) {
          evaluate(phase, taken, metrics);
        }
        boolean last = taken == schedule.steps();
        boolean stop = stopRequested.getAsBoolean();
        if (last || stop || seconds() - checkpointed > config.checkpointEverySeconds()) {
          store.write(
              new Checkpoint(phase, taken, seconds(), parameters.export(), optimizer.export()));
          checkpointed = seconds();
        }
        if (stop && !(last && phase == Phase.MANIPULATION)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isEvaluationDue(int taken, int steps) {
    return taken == steps
        || (config.evaluateEverySteps() > 0 && taken % config.evaluateEverySteps() == 0);
  }

  private void evaluate(Phase phase, int stepsDone, MetricsLog metrics) {
    Map<String, Double> figures = evaluation.evaluate(parameters, EVALUATION_SCANS, true);
    metrics.metrics(phase, stepsDone, figures);
    listener.evaluated(phase, stepsDone, figures);
  }

  private BatchPlan plan(Phase phase, int step, BatchSampler sampler) {
    if (phase == Phase.AUTOENCODER) {
      return sampler.autoencoder(step);
    }
    TrainingConfig.Manipulation settings = config.manipulation();
    double rampSteps = settings.rampFraction() * settings.steps();
    double ramp = step + 1 >= rampSteps ? 1 : (step + 1) / rampSteps;
    double most = settings.alphaMin() + (settings.alphaMax() - settings.alphaMin()) * ramp;
    return sampler.manipulation(step, settings.alphaMin(), most);
  }

  private TrainingBatch arrays(NDManager manager, Batch batch) {
    NDArray sources = meshes(manager, batch.sources(), batch.plan().sources().length);
    if (batch.plan().goals().length == 0) {
      return TrainingBatch.autoencoder(sources);
    }
    NDArray goals = meshes(manager, batch.goals(), batch.plan().goals().length);
    return TrainingBatch.manipulation(
        network.layout()::controlPoints, sources, goals, batch.plan().alpha());
  }

  private NDArray meshes(NDManager manager, ByteBuffer bytes, int count) {
    return manager.create(
        bytes, new Shape(count, network.layout().rowCount(), 3), DataType.FLOAT32);
  }

  private LearningRateSchedule schedule(Phase phase) {
    return phase == Phase.AUTOENCODER
        ? schedule(
            config.autoencoder().learningRate(),
            config.autoencoder().warmUpFraction(),
            config.autoencoder().steps())
        : schedule(
            config.manipulation().learningRate(),
            config.manipulation().warmUpFraction(),
            config.manipulation().steps());
  }

  private static LearningRateSchedule schedule(double rate, double warmUp, int steps) {
    int warmUpSteps = (int) Math.round(warmUp * steps);
    return new LearningRateSchedule(rate / 1000, rate, rate / 1000, warmUpSteps, steps);
  }

  private float[] layerWeights() {
    int layers = network.architecture().encoderDepth() + network.architecture().decoderDepth() + 2;
    float[] weights = new float[layers];
    Arrays.fill(weights, (float) config.innerLayerWeight());
    weights[layers - 1] = 1;
    return weights;
  }

  private double seconds() {
    return secondsBefore + (System.nanoTime() - started) / NANOS;
  }
}
