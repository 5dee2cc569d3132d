package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDManager;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.training.EditSpace;
import dev.morphflux.models.training.MultilayerLoss;
import dev.morphflux.models.training.scans.RowLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/** What the steps of a run see of the scans, and the network that sees it. */
sealed interface TrainingSpace extends AutoCloseable permits VertexSpace, ScoreSpace {

  /**
   * The space that the settings ask for.
   *
   * @param directory of the run, for what a space keeps there
   */
  static TrainingSpace of(TrainingSetup setup, NDManager root, Path directory) {
    boolean scores =
        setup.config().regionComponents() > 0 && setup.network().layout().isPartition();
    return scores ? ScoreSpace.of(setup, root, directory) : new VertexSpace(setup, root);
  }

  /** The network whose parameters are trained. */
  Lamm network();

  RowLoader loader();

  MultilayerLoss loss();

  /** The part of the rows that layers other than the last are compared at. */
  double innerFraction();

  /** How edits are made of what the loader gives. */
  EditSpace edits();

  /** The parameters to start with. */
  Map<String, float[]> start();

  /** Lets {@code use} see the parameters as those of the published network. */
  <T> T published(Parameters parameters, Function<Parameters, T> use);

  @Override
  void close();

  /** The weight of each layer in the loss. */
  static float[] layerWeights(TrainingSetup setup) {
    int layers =
        setup.config().architecture().encoderDepth()
            + setup.config().architecture().decoderDepth()
            + 2;
    float[] weights = new float[layers];
    Arrays.fill(weights, (float) setup.config().innerLayerWeight());
    weights[layers - 1] = 1;
    return weights;
  }
}
