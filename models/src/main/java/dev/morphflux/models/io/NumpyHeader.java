package dev.morphflux.models.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands before the elements of a npy file, versions 1 to 3. */
record NumpyHeader(NumpyType type, boolean fortranOrder, int[] shape) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;

  /** Far above what an array of numbers needs; numpy itself stops at 10,000. */
  private static final int MAX_LENGTH = 1 << 16;

  private static final Pattern DESCRIPTION = Pattern.compile("['\"]descr['\"]:\\s*('[^']*'|\\[)");
  private static final Pattern ORDER = Pattern.compile("['\"]fortran_order['\"]:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]:\\s*\\(([^)]*)\\)");

  /** Reads up to the first element. */
  static NumpyHeader read(InputStream in, String where) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2 || !Arrays.equals(start, 0, 6, MAGIC, 0, 6)) {
      throw new InvalidArrayException(where + " is not a numpy array: it does not start as one");
    }
    int version = start[MAGIC.length];
    if (version < 1 || version > 3) {
      throw new InvalidArrayException(
          where + " is a numpy array of format version " + version + ", expected 1, 2 or 3");
    }
    ByteBuffer length = readFully(in, version == 1 ? 2 : 4, where).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = version == 1 ? length.getShort() & 0xffff : length.getInt();
    if (headerLength < 0 || headerLength > MAX_LENGTH) {
      throw new InvalidArrayException(
          where + " claims a header of " + headerLength + " bytes, expected at most " + MAX_LENGTH);
    }
    byte[] text = readFully(in, headerLength, where).array();
    return parse(new String(text, StandardCharsets.UTF_8), where);
  }

  private static ByteBuffer readFully(InputStream in, int length, String where) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException(where + " ends within its header");
    }
    return ByteBuffer.wrap(bytes);
  }

  private static NumpyHeader parse(String header, String where) {
    String description = find(DESCRIPTION, header, where);
    if (description.equals("[")) {
      throw new InvalidArrayException(
          where
              + " is a structured array (type "
              + header.strip()
              + "), expected numbers or text; save each field as an array of its own");
    }
    NumpyType type = NumpyType.parse(description.substring(1, description.length() - 1), where);
    boolean fortranOrder = find(ORDER, header, where).equals("True");
    String[] lengths = find(SHAPE, header, where).replaceAll("[\\sL]|,\\s*$", "").split(",", -1);
    int[] shape = new int[lengths.length == 1 && lengths[0].isEmpty() ? 0 : lengths.length];
    for (int i = 0; i < shape.length; i++) {
      if (!lengths[i].matches("\\d{1,10}") || Long.parseLong(lengths[i]) > Integer.MAX_VALUE) {
        throw new InvalidArrayException(
            where + " has an axis of length '" + lengths[i] + "', expected at most 2^31 - 1");
      }
      shape[i] = Integer.parseInt(lengths[i]);
    }
    return new NumpyHeader(type, fortranOrder, shape);
  }

  private static String find(Pattern pattern, String header, String where) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new InvalidArrayException(
          where + " has a header that cannot be understood: " + header.strip());
    }
    return matcher.group(1);
  }

  /** The header of a little-endian array in C order, padded as numpy does. */
  static byte[] write(String description, int... shape) {
    StringBuilder lengths = new StringBuilder();
    for (int length : shape) {
      lengths.append(length).append(shape.length == 1 ? "," : ", ");
    }
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
            .formatted(description, lengths.toString().stripTrailing());
    int unpadded = MAGIC.length + 4 + text.length() + 1;
    int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
    int headerLength = text.length() + padding + 1;
    return ByteBuffer.allocate(MAGIC.length + 4 + headerLength)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) headerLength)
        .put((text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  /** The bytes of all elements, checked against overflow. */
  static long byteCount(String where, NumpyType type, int[] shape) {
    try {
      return Math.multiplyExact(Tensor.count(shape), (long) type.size());
    } catch (ArithmeticException e) {
      throw new InvalidArrayException(
          where + " claims the shape " + Arrays.toString(shape) + ", which no file can hold", e);
    }
  }

  static void requireShape(String where, int[] shape, String meaning, int... expected) {
    boolean same = shape.length == expected.length;
    for (int i = 0; same && i < shape.length; i++) {
      same = expected[i] == -1 || expected[i] == shape[i];
    }
    if (!same) {
      throw new InvalidArrayException(
          where
              + " has shape "
              + Arrays.toString(shape)
              + ", expected "
              + meaning
              + " = "
              + Arrays.toString(expected).replace("-1", "any"));
    }
  }
}
