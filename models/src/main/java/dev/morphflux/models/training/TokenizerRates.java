package dev.morphflux.models.training;

import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Lamm;
import java.util.function.ToDoubleFunction;

/**
 * Slows the learning of the tokenizers down to the pace of the rest. Adam moves every weight by
 * about the learning rate, so what one step changes in a sum grows with the number of its inputs: a
 * region of a thousand vertices feeds 3,000 into each feature of its token, where a layer feeds D.
 * Without this, a start that is near the solution is lost in its first steps.
 */
public final class TokenizerRates implements ToDoubleFunction<String> {
  private final Lamm network;

  public TokenizerRates(Lamm network) {
    this.network = network;
  }

  /** D over the number of inputs for the weights of a tokenizer with more than D, else 1. */
  @Override
  public double applyAsDouble(String parameter) {
    Shape shape = network.parameterShapes().get(parameter);
    if (shape == null || !parameter.startsWith("xyz_to_token") || shape.dimension() < 2) {
      return 1;
    }
    return Math.min(1, (double) network.architecture().dim() / shape.get(1));
  }
}
