package dev.morphflux.models.serving;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Memory that the runtime reads and writes in place. */
public final class NativeFloats {
  private NativeFloats() {}

  /** A direct buffer in native order, of zeros. */
  public static FloatBuffer allocate(int floats) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
