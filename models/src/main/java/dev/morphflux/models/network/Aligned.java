package dev.morphflux.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Operands that all begin at a multiple of 64 bytes. In which order a matrix product adds depends
 * on where its operands begin; what comes from the JVM begins anywhere, another place in another
 * run, and the last digits would differ.
 */
public final class Aligned {
  private static final int BYTES = 64;

  private Aligned() {}

  /** Direct memory in native order, for arrays that are made of it without a copy. */
  public static ByteBuffer allocate(int bytes) {
    // A slice both begins and ends at such a multiple.
    return ByteBuffer.allocateDirect(Math.addExact(bytes, 2 * BYTES))
        .alignedSlice(BYTES)
        .slice(0, bytes)
        .order(ByteOrder.nativeOrder());
  }

  /**
   * An array in libtorch's own memory, in the manager of the one it is made of, which is closed.
   */
  public static NDArray own(NDArray loose) {
    try (loose) {
      return loose.duplicate();
    }
  }

  /**
   * Writes numbers over those of an array, in its own memory. DJL's {@code copyTo} makes libtorch
   * print a warning.
   */
  public static void overwrite(NDArray array, float[] values) {
    try (NDArray given = array.getManager().create(values, array.getShape())) {
      array.set(new NDIndex("..."), given);
    }
  }
}
