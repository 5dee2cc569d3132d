package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.morphflux.models.network.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam with decoupled weight decay, in PyTorch's arithmetic: epsilon is added after the bias
 * correction, and a parameter without a gradient is left alone, its step count too. One thread.
 */
public final class AdamW implements AutoCloseable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final Parameters parameters;
  private final double weightDecay;
  private final NDManager manager;
  private final Map<String, Moments> moments = new LinkedHashMap<>();

  public AdamW(Parameters parameters, double weightDecay) {
    this.parameters = parameters;
    this.weightDecay = weightDecay;
    this.manager = parameters.manager().newSubManager();
  }

  /**
   * What one parameter has seen.
   *
   * @param step how many gradients
   * @param mean running mean of the gradient
   * @param square running mean of its square
   */
  public record State(int step, float[] mean, float[] square) {}

  private static final class Moments {
    private final NDArray mean;
    private final NDArray square;
    private int step;

    Moments(int step, NDArray mean, NDArray square) {
      this.step = step;
      this.mean = mean;
      this.square = square;
    }
  }

  /** Takes a step; {@code recording} holds the gradients. */
  void step(Parameters recording, double learningRate) {
    for (String name : parameters.names()) {
      NDArray gradient = recording.get(name).getGradient();
      if (gradient != null) {
        update(name, gradient, learningRate);
      }
    }
  }

  private void update(String name, NDArray gradient, double learningRate) {
    NDArray parameter = parameters.get(name);
    Moments state =
        moments.computeIfAbsent(
            name,
            key ->
                new Moments(
                    0, manager.zeros(parameter.getShape()), manager.zeros(parameter.getShape())));
    state.step++;
    double correction1 = 1 - Math.pow(BETA1, state.step);
    double correction2 = 1 - Math.pow(BETA2, state.step);
    try (NDManager scratch = manager.newSubManager()) {
      state.mean.muli(BETA1).addi(gradient.mul(1 - BETA1));
      state.square.muli(BETA2).addi(gradient.square().muli(1 - BETA2));
      NDArray denominator = state.square.sqrt();
      denominator.attach(scratch);
      denominator.muli(1 / Math.sqrt(correction2)).addi(EPSILON);
      NDArray way = state.mean.div(denominator);
      way.attach(scratch);
      parameter.muli(1 - learningRate * weightDecay).subi(way.muli(learningRate / correction1));
    }
  }

  /** A copy of the state, for an exact resume. */
  public Map<String, State> export() {
    Map<String, State> states = new LinkedHashMap<>();
    moments.forEach(
        (name, state) ->
            states.put(
                name,
                new State(state.step, state.mean.toFloatArray(), state.square.toFloatArray())));
    return states;
  }

  /** Goes on from an exported state. */
  public void restore(Map<String, State> states) {
    moments.clear();
    states.forEach(
        (name, state) -> {
          NDArray parameter = parameters.get(name);
          moments.put(
              name,
              new Moments(
                  state.step(),
                  manager.create(state.mean(), parameter.getShape()),
                  manager.create(state.square(), parameter.getShape())));
        });
  }

  @Override
  public void close() {
    manager.close();
  }
}
