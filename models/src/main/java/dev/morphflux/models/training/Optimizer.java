package dev.morphflux.models.training;

import dev.morphflux.models.network.Parameters;
import java.util.Map;

/** Moves parameters along their gradients, in place. One thread. */
public sealed interface Optimizer extends AutoCloseable permits AdamW, Muon {

  /**
   * What one parameter has seen.
   *
   * @param step how many gradients
   * @param mean running mean of the gradient
   * @param square running mean of its square; empty where the optimiser keeps none
   */
  record State(int step, float[] mean, float[] square) {}

  /** Takes a step; {@code recording} holds the gradients. */
  void step(Parameters recording, double learningRate);

  /** A copy of the state by parameter, for an exact resume. */
  Map<String, State> export();

  /** Goes on from an exported state. */
  void restore(Map<String, State> states);

  @Override
  void close();
}
