package dev.morphflux.schemas;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Vertices to bytes and back.
 *
 * <p>Precision: FLOAT32 exact; FLOAT16 within 2^-11 of each coordinate (values below 6e-5 within
 * 2^-25); QUANTISED16 within half a step, and a step is the longest side of the bounding box /
 * 65535: 3 micrometres in a box of 40 cm.
 */
public final class VertexPacking {
  private static final int STEPS = 65535;

  /** Between it and twice that, floats are the whole numbers. */
  private static final float WHOLE_NUMBERS = 0x1p23f;

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private VertexPacking() {}

  /** Bytes of one vertex. */
  public static int bytesPerVertex(VertexEncoding encoding) {
    return encoding == VertexEncoding.FLOAT32 ? 3 * Float.BYTES : 3 * Short.BYTES;
  }

  /**
   * Packs vertices.
   *
   * @param vertices [N, 3] between position and limit, left as they are
   */
  public static VertexArray pack(FloatBuffer vertices, VertexEncoding encoding) {
    return pack(vertices, encoding, new byte[vertices.remaining() / 3 * bytesPerVertex(encoding)]);
  }

  /**
   * Packs vertices into an array of the caller's.
   *
   * @param vertices [N, 3] between position and limit, left as they are; read in place if they are
   *     in an array
   * @param room of N times {@link #bytesPerVertex} bytes, which the result refers to
   */
  public static VertexArray pack(FloatBuffer vertices, VertexEncoding encoding, byte[] room) {
    float[] in;
    int at = 0;
    if (vertices.hasArray()) {
      in = vertices.array();
      at = vertices.arrayOffset() + vertices.position();
    } else {
      in = new float[vertices.remaining()];
      vertices.get(vertices.position(), in);
    }
    int count = vertices.remaining() / 3;
    ByteBuffer data = ByteBuffer.wrap(room).order(ByteOrder.LITTLE_ENDIAN);
    return switch (encoding) {
      case FLOAT32 -> {
        data.asFloatBuffer().put(in, at, 3 * count);
        yield new VertexArray(encoding, count, List.of(), 0f, data);
      }
      case FLOAT16 -> {
        for (int i = 0; i < 3 * count; i++) {
          SHORTS.set(room, i * Short.BYTES, HalfFloat.fromFloat(in[at + i]));
        }
        yield new VertexArray(encoding, count, List.of(), 0f, data);
      }
      case QUANTISED16 -> quantise(in, at, count, room);
    };
  }

  private static VertexArray quantise(float[] in, int at, int count, byte[] out) {
    VertexBounds bounds = VertexBounds.of(in, at, count);
    float extent = count == 0 ? 0 : bounds.longestSide();
    if (!Float.isFinite(extent)) {
      throw new MorphfluxException("vertices that are not finite numbers cannot be quantised");
    }
    float scale = extent == 0 ? 1 : Math.max(extent / STEPS, Float.MIN_NORMAL);
    float x = count == 0 ? 0 : bounds.lowX();
    float y = count == 0 ? 0 : bounds.lowY();
    float z = count == 0 ? 0 : bounds.lowZ();
    // A product instead of a division: a third of the time, and less than a hundredth of a step.
    float stepsPerUnit = 1 / scale;
    for (int i = 0; i < 3 * count; i += 3) {
      SHORTS.set(out, i * Short.BYTES, steps((in[at + i] - x) * stepsPerUnit));
      SHORTS.set(out, i * Short.BYTES + 2, steps((in[at + i + 1] - y) * stepsPerUnit));
      SHORTS.set(out, i * Short.BYTES + 4, steps((in[at + i + 2] - z) * stepsPerUnit));
    }
    return new VertexArray(
        VertexEncoding.QUANTISED16, count, List.of(x, y, z), scale, ByteBuffer.wrap(out));
  }

  /**
   * To the nearest, for values from 0 to a trifle above the last step: the sum's last bits, which
   * is half the work of a conversion.
   */
  private static short steps(float value) {
    return (short) Float.floatToRawIntBits(value + WHOLE_NUMBERS);
  }

  /**
   * Unpacks vertices of any encoding.
   *
   * @param out receives [N, 3] from its position on, which moves behind them; written in place if
   *     it is in an array
   * @throws UnreadableMessageException when count, bytes and settings do not agree
   */
  public static void unpack(VertexArray vertices, FloatBuffer out) {
    check(vertices);
    int size = 3 * vertices.getCount();
    if (out.hasArray()) {
      Objects.checkFromIndexSize(0, size, out.remaining());
      unpack(vertices, out.array(), out.arrayOffset() + out.position());
      out.position(out.position() + size);
    } else {
      float[] coordinates = new float[size];
      unpack(vertices, coordinates, 0);
      out.put(coordinates);
    }
  }

  private static void unpack(VertexArray vertices, float[] out, int to) {
    ByteBuffer data = vertices.getData().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int size = 3 * vertices.getCount();
    switch (vertices.getEncoding()) {
      case FLOAT32 -> data.asFloatBuffer().get(out, to, size);
      case FLOAT16 -> {
        ShortBuffer in = data.asShortBuffer();
        for (int i = 0; i < size; i++) {
          out[to + i] = HalfFloat.toFloat(in.get(i));
        }
      }
      case QUANTISED16 -> unquantise(vertices, data, out, to);
    }
  }

  /** By array, which takes half as long as by buffer. */
  private static void unquantise(VertexArray vertices, ByteBuffer data, float[] out, int to) {
    byte[] in;
    int at = 0;
    if (data.hasArray()) {
      in = data.array();
      at = data.arrayOffset() + data.position();
    } else {
      in = new byte[data.remaining()];
      data.get(in);
    }
    float scale = vertices.getScale();
    List<Float> origin = vertices.getOrigin();
    float x = origin.get(0);
    float y = origin.get(1);
    float z = origin.get(2);
    for (int i = 0; i < 3 * vertices.getCount(); i += 3) {
      out[to + i] = x + scale * unsigned(in, at + i * Short.BYTES);
      out[to + i + 1] = y + scale * unsigned(in, at + i * Short.BYTES + 2);
      out[to + i + 2] = z + scale * unsigned(in, at + i * Short.BYTES + 4);
    }
  }

  private static int unsigned(byte[] in, int at) {
    return Short.toUnsignedInt((short) SHORTS.get(in, at));
  }

  private static void check(VertexArray vertices) {
    VertexEncoding encoding = vertices.getEncoding();
    long expected = (long) vertices.getCount() * bytesPerVertex(encoding);
    int found = vertices.getData().remaining();
    if (expected != found) {
      throw new UnreadableMessageException(
          "%d vertices as %s take %d bytes, found %d"
              .formatted(vertices.getCount(), encoding, expected, found));
    }
    if (encoding == VertexEncoding.QUANTISED16 && vertices.getOrigin().size() != 3) {
      throw new UnreadableMessageException(
          "quantised vertices need an origin of 3 numbers, found " + vertices.getOrigin().size());
    }
  }
}
