package dev.morphflux.models.codec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Aligned;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A codec's buffers as arrays of libtorch and back. */
final class DirectBuffers {
  private DirectBuffers() {}

  /** A copy of the buffer's first numbers, under the request's manager. */
  static NDArray read(NDManager request, FloatBuffer values, Shape shape) {
    int size = Math.toIntExact(shape.size());
    requireCapacity(values, size);
    // libtorch reads the bytes in place, and only from a byte buffer.
    ByteBuffer bytes = Aligned.allocate(size * Float.BYTES);
    bytes.asFloatBuffer().put(values.slice(0, size));
    return request.create(bytes, shape, DataType.FLOAT32);
  }

  /** Copies all numbers to the buffer's beginning. */
  static void write(NDArray values, FloatBuffer destination) {
    requireCapacity(destination, values.size());
    FloatBuffer source = values.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    destination.slice(0, source.remaining()).put(source);
  }

  private static void requireCapacity(FloatBuffer buffer, long size) {
    if (buffer.capacity() < size) {
      throw new IllegalArgumentException(
          "a buffer of at least " + size + " floats is needed, found " + buffer.capacity());
    }
  }
}
