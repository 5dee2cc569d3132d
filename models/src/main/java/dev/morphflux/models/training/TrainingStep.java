package dev.morphflux.models.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.morphflux.models.network.Parameters;

/**
 * One training step: forward through all layers, the multilayer loss, backward, AdamW. One thread,
 * and one step at a time in a process.
 */
public final class TrainingStep {
  private final Parameters parameters;
  private final MultilayerLoss loss;
  private final Optimizer optimizer;

  public TrainingStep(Parameters parameters, MultilayerLoss loss, Optimizer optimizer) {
    this.parameters = parameters;
    this.loss = loss;
    this.optimizer = optimizer;
  }

  /**
   * Takes a step.
   *
   * @param source makes the batch under the step's manager, which is closed at its end
   * @param learningRate of this step
   * @param seed of this step's random vertex subset
   */
  public LayerLosses run(TrainingBatch.Source source, double learningRate, long seed) {
    try (NDManager step = parameters.manager().newSubManager()) {
      TrainingBatch batch = source.create(step);
      Parameters recording;
      MultilayerLoss.Result result;
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        recording = parameters.recording(step);
        result = loss.compute(recording, batch, seed);
        collector.backward(result.objective());
      }
      optimizer.step(recording, learningRate);
      return new LayerLosses(result.objective().getFloat(), loss.perLayer(result, batch));
    }
  }
}
