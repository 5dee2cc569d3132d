package dev.morphflux.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.network.TorchEngine;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class MuonTest {

  @ParameterizedTest
  @CsvSource({"12, 30", "30, 12", "16, 16"})
  void orthogonal_givenAMatrix_expectsItsDirectionsAtNearlyOneLength(int rows, int columns) {
    Random random = new Random(3);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    try (NDManager manager = TorchEngine.cpu().newManager()) {
      NDArray matrix = manager.create(values, new Shape(rows, columns));
      NDArray turned = Muon.orthogonal(matrix);
      // M = U S V^T becomes about U V^T: M^T (U V^T) is symmetric and positive, its trace the sum
      // of S.
      NDArray product = matrix.transpose().matMul(turned);
      NDArray skew = product.sub(product.transpose());
      assertThat(skew.norm().getFloat() / product.norm().getFloat()).isLessThan(1e-3f);
      double mean = turned.square().sum().getFloat() / Math.min(rows, columns);
      assertThat(mean).as("mean square of the singular values").isCloseTo(0.9, within(0.3));
      NDArray direction = manager.create(values, new Shape(rows, columns)).get(0);
      for (int i = 0; i < 100; i++) {
        direction = turned.transpose().matMul(turned.matMul(direction));
        direction = direction.div(direction.norm());
      }
      assertThat(turned.matMul(direction).norm().getFloat())
          .as("largest singular value")
          .isBetween(0.7f, 1.3f);
    }
  }

  @ParameterizedTest
  @EnumSource(Backbone.class)
  void step_givenAnExportInTheMiddle_expectsTheSameEndBitForBit(Backbone backbone) {
    Map<String, float[]> uninterrupted;
    Map<String, float[]> weights;
    Map<String, Optimizer.State> state;
    try (SmallNetwork small = new SmallNetwork(backbone, 1);
        Optimizer optimizer = new Muon(small.parameters, 0.01)) {
      train(small, optimizer, 0, 3);
      weights = small.parameters.export();
      state = optimizer.export();
      train(small, optimizer, 3, 6);
      uninterrupted = small.parameters.export();
    }
    try (SmallNetwork small = new SmallNetwork(backbone, 2);
        Optimizer optimizer = new Muon(small.parameters, 0.01)) {
      weights.forEach(small.parameters::set);
      optimizer.restore(state);
      train(small, optimizer, 3, 6);
      Map<String, float[]> resumed = small.parameters.export();
      uninterrupted.forEach(
          (name, expected) -> assertThat(resumed.get(name)).as(name).isEqualTo(expected));
    }
  }

  @ParameterizedTest
  @EnumSource(Backbone.class)
  void step_givenManySteps_expectsTheLossToFallAndNothingLeftBehind(Backbone backbone) {
    try (SmallNetwork small = new SmallNetwork(backbone, 1);
        Optimizer optimizer = new Muon(small.parameters, 0.01)) {
      float first = train(small, optimizer, 0, 2);
      int before = small.manager.getManagedArrays().size();
      float last = train(small, optimizer, 2, 500);
      assertThat(last).isLessThan(first / 2);
      assertThat(small.manager.getManagedArrays()).hasSize(before);
    }
  }

  private static float train(SmallNetwork small, Optimizer optimizer, int from, int to) {
    TrainingStep step =
        new TrainingStep(small.parameters, new MultilayerLoss(small.network, 1), optimizer);
    float loss = Float.NaN;
    for (int number = from; number < to; number++) {
      int seed = number;
      loss =
          step.run(
                  manager -> TrainingBatch.autoencoder(small.meshes(manager, 8, seed % 4)),
                  5e-4,
                  seed)
              .output();
    }
    return loss;
  }
}
