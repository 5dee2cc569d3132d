package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/**
 * Moments in the Java heap. An update is bound by memory, so it is made in one pass, by blocks that
 * stay in the cache: libtorch's dozen operations would each go through all of it.
 */
record HostMoments(float[] mean, float[] square) implements Moments {
  private static final int BLOCK = 8192;

  @Override
  public void update(NDArray parameter, NDArray gradient, Rates rates) {
    FloatBuffer values = view(parameter);
    FloatBuffer gradients = view(gradient);
    IntStream.range(0, (mean.length + BLOCK - 1) / BLOCK)
        .parallel()
        .forEach(block -> updateBlock(values, gradients, block * BLOCK, rates));
  }

  @Override
  public Optimizer.State export(int step) {
    return new Optimizer.State(step, mean.clone(), square.clone());
  }

  private void updateBlock(FloatBuffer values, FloatBuffer gradients, int first, Rates rates) {
    int count = Math.min(BLOCK, mean.length - first);
    float[] value = new float[count];
    float[] gradient = new float[count];
    values.get(first, value);
    gradients.get(first, gradient);
    // One short loop for each line of the formula: these the JIT compiler makes SIMD of.
    for (int i = 0; i < count; i++) {
      mean[first + i] = mean[first + i] * Rates.BETA1 + gradient[i] * Rates.ONE_MINUS_BETA1;
    }
    for (int i = 0; i < count; i++) {
      square[first + i] =
          square[first + i] * Rates.BETA2 + gradient[i] * gradient[i] * Rates.ONE_MINUS_BETA2;
    }
    float decay = rates.decay();
    float step = rates.step();
    float scale = rates.scale();
    for (int i = 0; i < count; i++) {
      value[i] =
          value[i] * decay
              - step
                  * (mean[first + i]
                      / ((float) Math.sqrt(square[first + i]) * scale + Rates.EPSILON));
    }
    values.put(first, value);
  }

  /** The array's own memory. */
  private static FloatBuffer view(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
