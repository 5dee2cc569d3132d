package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.morphflux.models.network.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Adam with decoupled weight decay, in PyTorch's arithmetic: epsilon is added after the bias
 * correction, and a parameter without a gradient is left alone, its step count too. One thread.
 */
public final class AdamW implements Optimizer {
  private final Parameters parameters;
  private final double weightDecay;
  private final Set<String> names;
  private final NDManager manager;
  private final Map<String, Progress> progress = new LinkedHashMap<>();

  /**
   * Begins with all moments at zero.
   *
   * @param parameters are updated in place
   * @param weightDecay the part of a parameter that each step takes away, times the learning rate
   */
  public AdamW(Parameters parameters, double weightDecay) {
    this(parameters, weightDecay, parameters.names());
  }

  /**
   * @param names of the parameters to move; the others are left alone
   */
  AdamW(Parameters parameters, double weightDecay, Set<String> names) {
    this.parameters = parameters;
    this.weightDecay = weightDecay;
    this.names = names;
    this.manager = parameters.manager().newSubManager();
  }

  private static final class Progress {
    private final Moments moments;
    private int step;

    Progress(int step, Moments moments) {
      this.step = step;
      this.moments = moments;
    }
  }

  @Override
  public void step(Parameters recording, double learningRate) {
    for (String name : names) {
      NDArray gradient = recording.get(name).getGradient();
      if (gradient != null) {
        update(name, gradient, learningRate);
      }
    }
  }

  private void update(String name, NDArray gradient, double learningRate) {
    NDArray parameter = parameters.get(name);
    Progress state =
        progress.computeIfAbsent(name, key -> new Progress(0, Moments.zero(manager, parameter)));
    state.step++;
    Moments.Rates rates = Moments.Rates.of(state.step, learningRate, weightDecay);
    state.moments.update(parameter, gradient, rates);
  }

  @Override
  public Map<String, State> export() {
    Map<String, State> states = new LinkedHashMap<>();
    progress.forEach((name, state) -> states.put(name, state.moments.export(state.step)));
    return states;
  }

  @Override
  public void restore(Map<String, State> states) {
    progress.clear();
    states.forEach(
        (name, state) ->
            progress.put(
                name,
                new Progress(state.step(), Moments.of(manager, parameters.get(name), state))));
  }

  @Override
  public void close() {
    manager.close();
  }
}
