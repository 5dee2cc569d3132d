package dev.morphflux.models.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** An array read piece by piece along its first axis, as floats. For one thread. */
public final class NpzSlices implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 16;

  private final String where;
  private final NumpyType type;
  private final int[] shape;
  private final InputStream in;
  private final byte[] chunk;
  private final ByteBuffer numbers;
  private int next;

  NpzSlices(String where, NumpyType type, int[] shape, InputStream in) {
    this.where = where;
    this.type = type;
    this.shape = shape;
    this.in = in;
    this.chunk = new byte[CHUNK_BYTES / type.size() * type.size()];
    this.numbers = ByteBuffer.wrap(chunk).order(type.order());
  }

  static NpzSlices of(NumpyArray array) {
    float[] floats = array.toFloats();
    ByteBuffer bytes =
        ByteBuffer.allocate(floats.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(floats);
    NumpyType float32 = new NumpyType('f', Float.BYTES, ByteOrder.LITTLE_ENDIAN);
    return new NpzSlices(
        array.where(), float32, array.shape(), new ByteArrayInputStream(bytes.array()));
  }

  /** What the array is called in an error. */
  public String where() {
    return where;
  }

  /** The length of each axis. */
  public int[] shape() {
    return shape.clone();
  }

  /** How many slices there are. */
  public int count() {
    return shape[0];
  }

  /** Numbers in one slice. */
  public int sliceSize() {
    long size = 1;
    for (int axis = 1; axis < shape.length; axis++) {
      size *= shape[axis];
      if (size > Integer.MAX_VALUE) {
        throw new InvalidArrayException(
            where + " has slices of more than 2^31 numbers, expected smaller ones");
      }
    }
    return (int) size;
  }

  /** Refuses another shape; see {@link NumpyArray#requireShape}. */
  public NpzSlices requireShape(String meaning, int... expected) {
    NumpyHeader.requireShape(where, shape, meaning, expected);
    return this;
  }

  /**
   * Reads the next slices, at most as many as asked for or left.
   *
   * @param target receives them at its position, which moves on
   * @return how many were read, 0 at the end
   */
  public int read(int slices, FloatBuffer target) {
    int count = Math.min(slices, shape[0] - next);
    long left = (long) count * sliceSize();
    while (left > 0) {
      int some = (int) Math.min(left, chunk.length / type.size());
      readChunk(some);
      if (type.isLittleEndianFloat()) {
        target.put(numbers.asFloatBuffer().limit(some));
      } else {
        for (int i = 0; i < some; i++) {
          target.put((float) type.readDouble(numbers, i * type.size()));
        }
      }
      left -= some;
    }
    next += count;
    return count;
  }

  private void readChunk(int numbersWanted) {
    try {
      int bytes = numbersWanted * type.size();
      Npz.requireBytes(where, bytes, in.readNBytes(chunk, 0, bytes));
    } catch (IOException e) {
      throw Npz.unreadable(where, e);
    }
  }

  /** Leaves out the next slices. */
  public void skip(int slices) {
    int count = Math.min(slices, shape[0] - next);
    try {
      in.skipNBytes((long) count * sliceSize() * type.size());
    } catch (IOException e) {
      throw Npz.unreadable(where, e);
    }
    next += count;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw Npz.unreadable(where, e);
    }
  }
}
