package dev.morphflux.models.io;

import dev.morphflux.schemas.HalfFloat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a numpy array's elements.
 *
 * @param kind numpy's letter: b bool, i and u integers, f floats, S bytes, U unicode
 * @param size bytes of one element
 * @param order the order of the bytes of a number
 */
public record NumpyType(char kind, int size, ByteOrder order) {
  private static final Pattern DESCRIPTION = Pattern.compile("([<>|=])?([A-Za-z?])(\\d{0,9})");
  private static final int BYTES_PER_CHARACTER = 4;

  /**
   * Reads numpy's notation, such as {@code <f4}.
   *
   * @param where what the array is called in an error
   */
  public static NumpyType parse(String description, String where) {
    Matcher matcher = DESCRIPTION.matcher(description);
    if (!matcher.matches()) {
      throw unknown(description, where);
    }
    char kind = matcher.group(2).charAt(0);
    int size = matcher.group(3).isEmpty() ? 1 : Integer.parseInt(matcher.group(3));
    boolean known =
        switch (kind) {
          case 'b', '?' -> size == 1;
          case 'i', 'u' -> size == 1 || size == 2 || size == 4 || size == 8;
          case 'f' -> size == 2 || size == 4 || size == 8;
          case 'S', 'a' -> true;
          case 'U' -> size <= Integer.MAX_VALUE / BYTES_PER_CHARACTER;
          default -> false;
        };
    if (!known) {
      throw unknown(description, where);
    }
    ByteOrder order = ">".equals(matcher.group(1)) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return switch (kind) {
      case '?' -> new NumpyType('b', 1, order);
      case 'a' -> new NumpyType('S', size, order);
      case 'U' -> new NumpyType('U', size * BYTES_PER_CHARACTER, order);
      default -> new NumpyType(kind, size, order);
    };
  }

  private static InvalidArrayException unknown(String description, String where) {
    if (description.contains("O")) {
      return new InvalidArrayException(
          where
              + " holds Python objects (type "
              + description
              + "), which would need a pickle to read and are refused;"
              + " save it as numbers, such as array.astype('f4')");
    }
    return new InvalidArrayException(
        where
            + " has elements of type "
            + description
            + ", expected bool, integers, float16, float32, float64 or text;"
            + " convert it, such as array.astype('f4')");
  }

  boolean isNumber() {
    return kind == 'b' || isInteger() || kind == 'f';
  }

  /** Whether it is a signed or unsigned integer. */
  public boolean isInteger() {
    return kind == 'i' || kind == 'u';
  }

  /** Whether the bytes already are floats in the order safetensors and this project write. */
  boolean isLittleEndianFloat() {
    return kind == 'f' && size == Float.BYTES && order == ByteOrder.LITTLE_ENDIAN;
  }

  /** The number at a byte offset; the buffer has this type's byte order. */
  double readDouble(ByteBuffer bytes, int offset) {
    if (kind != 'f') {
      long bits = readLong(bytes, offset);
      return kind == 'u' && bits < 0 ? (bits >>> 1) * 2.0 + (bits & 1) : bits;
    }
    return switch (size) {
      case 2 -> HalfFloat.toFloat(bytes.getShort(offset));
      case 4 -> bytes.getFloat(offset);
      default -> bytes.getDouble(offset);
    };
  }

  /** The integer at a byte offset; an unsigned one of 64 bits keeps its bits. */
  long readLong(ByteBuffer bytes, int offset) {
    boolean unsigned = kind != 'i';
    return switch (size) {
      case 1 -> unsigned ? bytes.get(offset) & 0xff : bytes.get(offset);
      case 2 -> unsigned ? bytes.getShort(offset) & 0xffff : bytes.getShort(offset);
      case 4 -> unsigned ? bytes.getInt(offset) & 0xffff_ffffL : bytes.getInt(offset);
      default -> bytes.getLong(offset);
    };
  }

  /** numpy's notation. */
  @Override
  public String toString() {
    String sign = size == 1 || kind == 'S' ? "|" : order == ByteOrder.BIG_ENDIAN ? ">" : "<";
    return sign + kind + (kind == 'U' ? size / BYTES_PER_CHARACTER : size);
  }
}
