package dev.morphflux.models.importing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles by hand, one instruction after another. */
final class PickleBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Instructions and operands as they stand. */
  PickleBytes op(int... bytes) {
    for (int value : bytes) {
      out.write(value);
    }
    return this;
  }

  PickleBytes ascii(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  PickleBytes text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return op('X').length(utf8.length).raw(utf8);
  }

  PickleBytes integer(int value) {
    return op('J').length(value);
  }

  PickleBytes bytes(byte[] data) {
    return op('B').length(data.length).raw(data);
  }

  PickleBytes global(String module, String name) {
    return ascii("c" + module + "\n" + name + "\n");
  }

  PickleBytes integers(int... values) {
    op('(');
    for (int value : values) {
      integer(value);
    }
    return op('t');
  }

  /** A numpy array as numpy itself writes it, in its module of that name. */
  PickleBytes array(String core, String type, byte[] data, int... shape) {
    global(core + ".multiarray", "_reconstruct").global("numpy", "ndarray");
    integers(0).bytes(new byte[] {'b'}).op(0x87, 'R');
    op('(').integer(1).integers(shape);
    global("numpy", "dtype").text(type).op(0x89, 0x88, 0x87, 'R');
    op('(').integer(3).text("<").op('N', 'N', 'N').integer(-1).integer(-1).integer(0).op('t', 'b');
    return op(0x89).bytes(data).op('t', 'b');
  }

  /** A tensor of a checkpoint's archive. */
  PickleBytes tensor(String storage, String key, int count, int offset, int[] size, int[] stride) {
    global("torch._utils", "_rebuild_tensor_v2");
    op('(', '(').text("storage").global("torch", storage).text(key).text("cpu").integer(count);
    op('t', 'Q').integer(offset).integers(size).integers(stride).op(0x89);
    return global("collections", "OrderedDict").op(')', 'R', 't', 'R');
  }

  byte[] end() {
    return op('.').out.toByteArray();
  }

  static byte[] littleEndian(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return bytes.array();
  }

  static byte[] littleEndian(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  static byte[] littleEndian(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }

  private PickleBytes length(int value) {
    return raw(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private PickleBytes raw(byte[] data) {
    out.writeBytes(data);
    return this;
  }
}
