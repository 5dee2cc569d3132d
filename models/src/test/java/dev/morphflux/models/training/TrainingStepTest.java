package dev.morphflux.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.morphflux.models.network.Backbone;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingStepTest {
  private static final double WEIGHT_DECAY = 0.01;
  private static final double RATE = 3e-3;

  @ParameterizedTest
  @EnumSource
  void run_givenAFamilyOfThreeDegreesOfFreedom_expectsItLearned(Backbone backbone) {
    try (SmallNetwork small = new SmallNetwork(backbone, 1);
        AdamW optimizer = new AdamW(small.parameters, WEIGHT_DECAY)) {
      TrainingStep step = step(small, optimizer, 0.5);
      float first = step.run(manager -> autoencoder(small, manager, 0), RATE, 0).output();
      float last = first;
      for (int i = 1; i < 300; i++) {
        int seed = i;
        last = step.run(manager -> autoencoder(small, manager, seed), RATE, i).output();
      }
      assertThat(last).isLessThan(first / 3);
    }
  }

  @Test
  void run_givenAnExportInTheMiddle_expectsTheSameEndBitForBit() {
    Map<String, float[]> uninterrupted;
    Map<String, float[]> weights;
    Map<String, Optimizer.State> state;
    try (SmallNetwork small = new SmallNetwork(Backbone.MLP_MIXER, 1);
        AdamW optimizer = new AdamW(small.parameters, WEIGHT_DECAY)) {
      TrainingStep step = step(small, optimizer, 0.5);
      train(small, step, 0, 3);
      weights = small.parameters.export();
      state = optimizer.export();
      train(small, step, 3, 6);
      uninterrupted = small.parameters.export();
    }
    try (SmallNetwork small = new SmallNetwork(Backbone.MLP_MIXER, 2);
        AdamW optimizer = new AdamW(small.parameters, WEIGHT_DECAY)) {
      weights.forEach(small.parameters::set);
      optimizer.restore(state);
      train(small, step(small, optimizer, 0.5), 3, 6);
      Map<String, float[]> resumed = small.parameters.export();
      uninterrupted.forEach(
          (name, expected) -> assertThat(resumed.get(name)).as(name).isEqualTo(expected));
    }
  }

  @ParameterizedTest
  @EnumSource(Backbone.class)
  void run_givenAGarbageCollectorAtWork_expectsTheSameEndBitForBit(Backbone backbone)
      throws InterruptedException {
    Map<String, float[]> undisturbed = trained(backbone);
    AtomicBoolean done = new AtomicBoolean();
    Thread collector =
        new Thread(
            () -> {
              while (!done.get()) {
                System.gc();
              }
            });
    collector.start();
    Map<String, float[]> disturbed = trained(backbone);
    done.set(true);
    collector.join();
    undisturbed.forEach(
        (name, expected) -> assertThat(disturbed.get(name)).as(name).isEqualTo(expected));
  }

  private static Map<String, float[]> trained(Backbone backbone) {
    try (SmallNetwork small = new SmallNetwork(backbone, 1);
        AdamW optimizer = new AdamW(small.parameters, WEIGHT_DECAY)) {
      train(small, step(small, optimizer, 0.5), 0, 20);
      return small.parameters.export();
    }
  }

  @Test
  void run_givenManySteps_expectsNothingLeftInTheLongLivedManager() {
    try (SmallNetwork small = new SmallNetwork(Backbone.MLP_MIXER, 1);
        AdamW optimizer = new AdamW(small.parameters, WEIGHT_DECAY)) {
      TrainingStep step = step(small, optimizer, 0.5);
      train(small, step, 0, 1);
      int before = small.manager.getManagedArrays().size();
      train(small, step, 1, 4);
      assertThat(small.manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void loss_givenSubsetsOfTheVertices_expectsTheLossOfAllOnAverage() {
    try (SmallNetwork small = new SmallNetwork(Backbone.MLP_MIXER, 1);
        NDManager scratch = small.manager.newSubManager()) {
      TrainingBatch batch = manipulation(small, scratch, 5);
      float expected =
          new MultilayerLoss(small.network, 1)
              .compute(small.parameters, batch, 0)
              .objective()
              .getFloat();
      MultilayerLoss subset = new MultilayerLoss(small.network, 0.25);
      double sum = 0;
      for (int seed = 0; seed < 300; seed++) {
        sum += subset.compute(small.parameters, batch, seed).objective().getFloat();
      }
      assertThat(sum / 300).isCloseTo(expected, within(0.02 * expected));
    }
  }

  private static TrainingStep step(SmallNetwork small, AdamW optimizer, double innerFraction) {
    return new TrainingStep(
        small.parameters, new MultilayerLoss(small.network, innerFraction), optimizer);
  }

  private static void train(SmallNetwork small, TrainingStep step, int from, int to) {
    for (int i = from; i < to; i++) {
      int seed = i;
      step.run(manager -> manipulation(small, manager, seed), RATE, i);
    }
  }

  private static TrainingBatch autoencoder(SmallNetwork small, NDManager manager, long seed) {
    return TrainingBatch.autoencoder(small.meshes(manager, 16, seed));
  }

  private static TrainingBatch manipulation(SmallNetwork small, NDManager manager, long seed) {
    NDArray meshes = small.meshes(manager, 4, seed);
    return TrainingBatch.manipulation(
        small.network.layout()::controlPoints,
        meshes,
        TrainingBatch.rolled(meshes),
        new float[] {0.2f, 0.5f, 0.8f, 1});
  }
}
