package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Aligned;
import dev.morphflux.models.network.Parameters;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Muon (Jordan and others, "Muon: an optimizer for hidden layers in neural networks", 2024): the
 * matrices between tokens, small and many, move along their momentum made orthogonal, so that all
 * directions of a matrix learn at one speed; everything else, the large region matrices above all,
 * moves by {@link AdamW}. One thread.
 */
public final class Muon implements Optimizer {
  /** Matrices that take tokens to tokens, tokens to the code and back. */
  private static final Pattern MATRICES =
      Pattern.compile("(encoder|decoder)\\.layers\\..*\\.weight|bottleneck_(up|down)\\.weight");

  private static final float MOMENTUM = 0.95f;

  /** Orthogonal steps have a size of their own: what AdamW's learning rate is multiplied by. */
  private static final double RATE = 20;

  /** The quintic iteration that brings all singular values near 1 from anywhere below. */
  private static final int ITERATIONS = 5;

  private static final float A = 3.4445f;
  private static final float B = -4.7750f;
  private static final float C = 2.0315f;
  private static final float LEAST_NORM = 1e-7f;

  private final Parameters parameters;
  private final double weightDecay;
  private final AdamW others;
  private final NDManager manager;
  private final Map<String, Momentum> momenta = new LinkedHashMap<>();

  private record Momentum(int step, NDArray mean) {}

  /**
   * Begins with all momenta at zero.
   *
   * @param parameters are updated in place
   * @param weightDecay the part of a parameter that each step takes away, times its learning rate
   */
  public Muon(Parameters parameters, double weightDecay) {
    this.parameters = parameters;
    this.weightDecay = weightDecay;
    this.manager = parameters.manager().newSubManager();
    Set<String> rest = new LinkedHashSet<>();
    for (String name : parameters.names()) {
      if (isMatrix(name)) {
        NDArray zero = manager.zeros(parameters.get(name).getShape());
        momenta.put(name, new Momentum(0, zero));
      } else {
        rest.add(name);
      }
    }
    this.others = new AdamW(parameters, weightDecay, rest);
  }

  private boolean isMatrix(String name) {
    return MATRICES.matcher(name).matches() && parameters.get(name).getShape().dimension() > 1;
  }

  @Override
  public void step(Parameters recording, double learningRate) {
    for (String name : momenta.keySet()) {
      NDArray gradient = recording.get(name).getGradient();
      if (gradient != null) {
        momenta.compute(
            name, (key, old) -> update(parameters.get(key), gradient, old, learningRate));
      }
    }
    others.step(recording, learningRate);
  }

  private Momentum update(
      NDArray parameter, NDArray gradient, Momentum momentum, double learningRate) {
    NDArray mean = momentum.mean();
    mean.muli(MOMENTUM).addi(gradient);
    double rate = RATE * learningRate;
    try (NDManager scratch = manager.newSubManager()) {
      NDArray way = mean.mul(MOMENTUM);
      way.attach(scratch);
      way.addi(gradient);
      Shape shape = parameter.getShape();
      long rows = shape.get(0);
      long columns = shape.size() / rows;
      NDArray turned = orthogonal(way.reshape(rows, columns));
      double size = Math.sqrt(Math.max(1, (double) rows / columns));
      parameter.muli(1 - rate * weightDecay).subi(turned.reshape(shape).muli(rate * size));
    }
    return new Momentum(momentum.step() + 1, mean);
  }

  /** The nearest orthogonal matrix, roughly. Results live in the manager of {@code matrix}. */
  static NDArray orthogonal(NDArray matrix) {
    boolean tall = matrix.getShape().get(0) > matrix.getShape().get(1);
    NDArray x = tall ? matrix.transpose() : matrix;
    x = x.div(x.norm().add(LEAST_NORM));
    for (int i = 0; i < ITERATIONS; i++) {
      NDArray gram = x.matMul(x.transpose());
      NDArray factor = gram.matMul(gram).muli(C).addi(gram.muli(B));
      x = factor.matMul(x).addi(x.muli(A));
    }
    return tall ? x.transpose() : x;
  }

  @Override
  public Map<String, State> export() {
    Map<String, State> states = new LinkedHashMap<>(others.export());
    momenta.forEach(
        (name, momentum) ->
            states.put(
                name, new State(momentum.step(), momentum.mean().toFloatArray(), new float[0])));
    return states;
  }

  @Override
  public void restore(Map<String, State> states) {
    Map<String, State> rest = new LinkedHashMap<>(states);
    momenta.replaceAll(
        (name, momentum) -> {
          State state = rest.remove(name);
          NDArray mean = momentum.mean();
          Aligned.overwrite(mean, state == null ? new float[(int) mean.size()] : state.mean());
          return new Momentum(state == null ? 0 : state.step(), mean);
        });
    others.restore(rest);
  }

  @Override
  public void close() {
    others.close();
    manager.close();
  }
}
