package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDManager;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.training.EditSpace;
import dev.morphflux.models.training.MultilayerLoss;
import dev.morphflux.models.training.VertexEdits;
import dev.morphflux.models.training.scans.RowLoader;
import java.util.Map;
import java.util.function.Function;

/** Steps see vertices, as published. */
record VertexSpace(TrainingSetup setup, NDManager root) implements TrainingSpace {

  @Override
  public Lamm network() {
    return setup.network();
  }

  @Override
  public RowLoader loader() {
    return setup.loader();
  }

  @Override
  public MultilayerLoss loss() {
    return new MultilayerLoss(
        network(), setup.config().innerVertexFraction(), TrainingSpace.layerWeights(setup));
  }

  @Override
  public double innerFraction() {
    return network().layout().isPartition() ? setup.config().innerVertexFraction() : 1;
  }

  @Override
  public EditSpace edits() {
    return new VertexEdits(network().layout(), setup.localEdits());
  }

  @Override
  public Map<String, float[]> start() {
    return StartingParameters.of(setup, root);
  }

  @Override
  public <T> T published(Parameters parameters, Function<Parameters, T> use) {
    return use.apply(parameters);
  }

  @Override
  public void close() {}
}
