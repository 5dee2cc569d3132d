package dev.morphflux.models.io;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Numbers with a shape, the last axis fastest.
 *
 * @param shape the length of each axis; empty for a single number
 * @param data as many floats as the shape says; every caller gets its own position
 */
public record Tensor(int[] shape, FloatBuffer data) {
  public Tensor {
    long count = count(shape);
    if (data.remaining() != count) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " needs " + count + ", found " + data.remaining());
    }
    data = data.slice();
  }

  /** A tensor of these numbers, not copied. */
  public static Tensor of(float[] data, int... shape) {
    return new Tensor(shape, FloatBuffer.wrap(data));
  }

  @Override
  public FloatBuffer data() {
    return data.duplicate();
  }

  /** A copy of the numbers. */
  public float[] toFloats() {
    float[] floats = new float[data.capacity()];
    data().get(floats);
    return floats;
  }

  /** How many numbers a shape holds. */
  static long count(int[] shape) {
    long count = 1;
    for (int length : shape) {
      count = Math.multiplyExact(count, (long) length);
    }
    return count;
  }
}
