package dev.morphflux.models.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** The running means of one parameter's gradient and of its square, where the parameter is. */
sealed interface Moments permits HostMoments, DeviceMoments {

  /** Those of a parameter that has seen no gradient yet. */
  static Moments zero(NDManager manager, NDArray parameter) {
    int size = Math.toIntExact(parameter.size());
    return of(manager, parameter, new Optimizer.State(0, new float[size], new float[size]));
  }

  static Moments of(NDManager manager, NDArray parameter, Optimizer.State state) {
    return parameter.getDevice().getDeviceType().equals(Device.Type.CPU)
        ? new HostMoments(state.mean().clone(), state.square().clone())
        : new DeviceMoments(
            manager,
            manager.create(state.mean(), parameter.getShape()),
            manager.create(state.square(), parameter.getShape()));
  }

  /** Takes the gradient in and moves the parameter, in place. */
  void update(NDArray parameter, NDArray gradient, Rates rates);

  Optimizer.State export(int step);

  /**
   * The numbers of one step.
   *
   * @param decay what a parameter keeps of itself: 1 - learning rate x weight decay
   * @param step the learning rate over the first bias correction
   * @param scale the root of the second bias correction, inverted
   */
  record Rates(float decay, float step, float scale) {
    static final float BETA1 = 0.9f;
    static final float BETA2 = 0.999f;
    static final float EPSILON = 1e-8f;
    static final float ONE_MINUS_BETA1 = (float) (1 - 0.9);
    static final float ONE_MINUS_BETA2 = (float) (1 - 0.999);

    static Rates of(int step, double learningRate, double weightDecay) {
      double correction1 = 1 - Math.pow(0.9, step);
      double correction2 = 1 - Math.pow(0.999, step);
      return new Rates(
          (float) (1 - learningRate * weightDecay),
          (float) (learningRate / correction1),
          (float) (1 / Math.sqrt(correction2)));
    }
  }
}
