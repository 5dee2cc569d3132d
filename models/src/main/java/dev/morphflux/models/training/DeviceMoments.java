package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Moments on a GPU, updated by its own operations. */
record DeviceMoments(NDManager manager, NDArray mean, NDArray square) implements Moments {

  @Override
  public void update(NDArray parameter, NDArray gradient, Rates rates) {
    try (NDManager scratch = manager.newSubManager()) {
      // The results of these two live in the gradient's manager, the step's.
      mean.muli(Rates.BETA1).addi(gradient.mul(Rates.ONE_MINUS_BETA1));
      square.muli(Rates.BETA2).addi(gradient.square().muli(Rates.ONE_MINUS_BETA2));
      NDArray denominator = square.sqrt();
      denominator.attach(scratch);
      denominator.muli(rates.scale()).addi(Rates.EPSILON);
      NDArray way = mean.div(denominator);
      way.attach(scratch);
      parameter.muli(rates.decay()).subi(way.muli(rates.step()));
    }
  }

  @Override
  public Optimizer.State export(int step) {
    return new Optimizer.State(step, mean.toFloatArray(), square.toFloatArray());
  }
}
