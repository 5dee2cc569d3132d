package dev.morphflux.models.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** A numpy array of numbers or text, converted when asked. */
public final class NumpyArray {
  private final String where;
  private final NumpyType type;
  private final int[] shape;
  private final boolean fortranOrder;
  private final ByteBuffer bytes;

  /**
   * @param where what the array is called in an error, such as {@code array 'mean' of head.npz}
   * @param fortranOrder whether the first axis is the fastest
   * @param bytes exactly the elements
   */
  public NumpyArray(
      String where, NumpyType type, int[] shape, boolean fortranOrder, ByteBuffer bytes) {
    this.where = where;
    this.type = type;
    this.shape = shape.clone();
    this.fortranOrder = fortranOrder && shape.length > 1;
    this.bytes = bytes.slice().order(type.order());
    long expected = NumpyHeader.byteCount(where, type, shape);
    if (expected != bytes.remaining()) {
      throw new InvalidArrayException(
          where
              + " has shape "
              + Arrays.toString(shape)
              + " of "
              + type
              + ", which needs "
              + expected
              + " bytes, found "
              + bytes.remaining()
              + "; the file is damaged");
    }
  }

  /** What the array is called in an error. */
  public String where() {
    return where;
  }

  public NumpyType type() {
    return type;
  }

  /** The length of each axis. */
  public int[] shape() {
    return shape.clone();
  }

  /** How many elements there are. */
  public int count() {
    return (int) Tensor.count(shape);
  }

  /**
   * Refuses another shape.
   *
   * @param expected the length of each axis, -1 for any
   * @param meaning the axes in words, such as {@code [B, N, 3]}
   */
  public NumpyArray requireShape(String meaning, int... expected) {
    NumpyHeader.requireShape(where, shape, meaning, expected);
    return this;
  }

  /** The numbers as floats in C order; of a little-endian float32 array without a copy. */
  public Tensor toTensor() {
    requireNumbers();
    FloatBuffer floats =
        type.isLittleEndianFloat() && !fortranOrder
            ? bytes.asFloatBuffer()
            : FloatBuffer.wrap(toFloats());
    return new Tensor(shape(), floats);
  }

  /** The numbers as floats in C order. */
  public float[] toFloats() {
    requireNumbers();
    float[] floats = new float[count()];
    if (type.isLittleEndianFloat() && !fortranOrder) {
      bytes.asFloatBuffer().get(floats);
      return floats;
    }
    IntUnaryOperator offset = offsets();
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) type.readDouble(bytes, offset.applyAsInt(i));
    }
    return floats;
  }

  /** The numbers as doubles in C order. */
  public double[] toDoubles() {
    requireNumbers();
    IntUnaryOperator offset = offsets();
    double[] doubles = new double[count()];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = type.readDouble(bytes, offset.applyAsInt(i));
    }
    return doubles;
  }

  /** The integers in C order; refuses floats and integers beyond 32 bits. */
  public int[] toInts() {
    if (!type.isInteger()) {
      throw new InvalidArrayException(where + " has type " + type + ", expected integers");
    }
    IntUnaryOperator offset = offsets();
    int[] ints = new int[count()];
    for (int i = 0; i < ints.length; i++) {
      long value = type.readLong(bytes, offset.applyAsInt(i));
      if (value != (int) value) {
        throw new InvalidArrayException(
            where + " holds " + value + " at " + i + ", expected integers of at most 32 bits");
      }
      ints[i] = (int) value;
    }
    return ints;
  }

  /** The texts in C order. */
  public List<String> toStrings() {
    if (type.kind() != 'U' && type.kind() != 'S') {
      throw new InvalidArrayException(where + " has type " + type + ", expected text");
    }
    Charset charset =
        type.kind() == 'S'
            ? StandardCharsets.UTF_8
            : Charset.forName(type.order() == ByteOrder.BIG_ENDIAN ? "UTF-32BE" : "UTF-32LE");
    IntUnaryOperator offset = offsets();
    IntFunction<String> text =
        i -> charset.decode(bytes.slice(offset.applyAsInt(i), type.size())).toString();
    return IntStream.range(0, count()).mapToObj(text).map(NumpyArray::withoutPadding).toList();
  }

  private static String withoutPadding(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == 0) {
      end--;
    }
    return text.substring(0, end);
  }

  private void requireNumbers() {
    if (!type.isNumber()) {
      throw new InvalidArrayException(where + " has type " + type + ", expected numbers");
    }
  }

  /** From an element's index in C order to its byte offset. */
  private IntUnaryOperator offsets() {
    if (!fortranOrder) {
      return index -> index * type.size();
    }
    return index -> {
      int rest = index;
      int position = 0;
      int stride = count();
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        stride /= shape[axis];
        position += rest % shape[axis] * stride;
        rest /= shape[axis];
      }
      return position * type.size();
    };
  }
}
