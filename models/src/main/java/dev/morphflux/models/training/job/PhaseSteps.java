package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.training.AdamW;
import dev.morphflux.models.training.EditSpace;
import dev.morphflux.models.training.LayerLosses;
import dev.morphflux.models.training.LearningRateSchedule;
import dev.morphflux.models.training.Muon;
import dev.morphflux.models.training.Optimizer;
import dev.morphflux.models.training.TrainingBatch;
import dev.morphflux.models.training.TrainingStep;
import dev.morphflux.models.training.scans.Batch;
import dev.morphflux.models.training.scans.BatchPlan;
import dev.morphflux.models.training.scans.BatchPrefetcher;
import dev.morphflux.models.training.scans.BatchSampler;
import dev.morphflux.models.training.scans.Seeds;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.IntStream;

/** The steps of one phase, one after another. */
final class PhaseSteps implements AutoCloseable {
  private final TrainingConfig config;
  private final TrainingSpace space;
  private final EditSpace editSpace;

  /** Regions with control points. */
  private final int[] edited;

  private final Phase phase;
  private final LearningRateSchedule schedule;
  private final BatchSampler sampler;
  private final Optimizer optimizer;
  private final TrainingStep step;
  private final BatchPrefetcher batches;
  private int taken;

  /**
   * @param taken how many steps are done already
   * @param moments what the optimiser saw in them
   */
  PhaseSteps(
      TrainingSetup setup,
      TrainingSpace space,
      Parameters parameters,
      Phase phase,
      int taken,
      Map<String, Optimizer.State> moments) {
    this.config = setup.config();
    this.space = space;
    this.editSpace = space.edits();
    this.edited =
        IntStream.range(0, space.network().layout().regionCount())
            .filter(region -> space.network().layout().controlPointCount(region) > 0)
            .toArray();
    this.phase = phase;
    this.taken = taken;
    this.schedule = schedule(config.of(phase));
    this.sampler =
        new BatchSampler(
            setup.cache(),
            setup.split().training(),
            config.batchSize(),
            Seeds.mix(config.seed(), phase.stream()));
    this.optimizer =
        config.optimizer() == TrainingConfig.OptimizerKind.MUON
            ? new Muon(parameters, config.weightDecay())
            : new AdamW(parameters, config.weightDecay());
    optimizer.restore(moments);
    this.step = new TrainingStep(parameters, space.loss(), optimizer);
    this.batches =
        new BatchPrefetcher(
            space.loader(), sampler.batchSize(), this::plan, taken, schedule.steps());
  }

  /** Takes the next step. */
  LayerLosses take() {
    Batch batch = batches.take();
    LayerLosses losses =
        step.run(manager -> arrays(manager, batch), schedule.at(taken), batch.plan().seed());
    batches.release(batch);
    taken++;
    return losses;
  }

  /** How many steps are done. */
  int taken() {
    return taken;
  }

  /** Whether all are. */
  boolean isDone() {
    return taken >= schedule.steps();
  }

  /** The learning rate of the last step. */
  double lastRate() {
    return schedule.at(taken - 1);
  }

  /** How many sources a step sees. */
  int batchSize() {
    return sampler.batchSize();
  }

  Map<String, Optimizer.State> exportMoments() {
    return optimizer.export();
  }

  private BatchPlan plan(int number) {
    if (phase == Phase.AUTOENCODER) {
      return sampler.autoencoder(number);
    }
    TrainingConfig.Manipulation settings = config.manipulation();
    double rampSteps = settings.rampFraction() * settings.steps();
    double ramp = number + 1 >= rampSteps ? 1 : (number + 1) / rampSteps;
    double most = settings.alphaMin() + (settings.alphaMax() - settings.alphaMin()) * ramp;
    return sampler.manipulation(number, settings.alphaMin(), most);
  }

  private TrainingBatch arrays(NDManager manager, Batch batch) {
    NDArray sources = meshes(manager, batch.sources(), batch.plan().sources().length);
    if (batch.plan().goals().length == 0) {
      return TrainingBatch.autoencoder(sources);
    }
    NDArray goals = meshes(manager, batch.goals(), batch.plan().goals().length);
    int edits = edited.length == 0 ? 0 : batch.plan().alpha().length;
    int local = (int) (config.manipulation().localFraction() * edits);
    int region = local == 0 ? 0 : edited[Math.floorMod(batch.plan().seed(), edited.length)];
    return TrainingBatch.manipulation(
        editSpace, sources, goals, batch.plan().alpha(), local, region);
  }

  private NDArray meshes(NDManager manager, ByteBuffer bytes, int count) {
    return manager.create(
        bytes, new Shape(count, space.network().layout().rowCount(), 3), DataType.FLOAT32);
  }

  private static LearningRateSchedule schedule(TrainingConfig.PhaseSettings settings) {
    double rate = settings.learningRate();
    int warmUpSteps = (int) Math.round(settings.warmUpFraction() * settings.steps());
    return new LearningRateSchedule(rate / 1000, rate, rate / 1000, warmUpSteps, settings.steps());
  }

  @Override
  public void close() {
    batches.close();
    optimizer.close();
  }
}
