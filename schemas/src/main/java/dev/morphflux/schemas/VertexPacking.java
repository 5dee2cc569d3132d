package dev.morphflux.schemas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;

/**
 * Vertices to bytes and back.
 *
 * <p>Precision: FLOAT32 exact; FLOAT16 within 2^-11 of each coordinate (values below 6e-5 within
 * 2^-25); QUANTISED16 within half a step, and a step is the longest side of the bounding box /
 * 65535: 3 micrometres in a box of 40 cm.
 */
public final class VertexPacking {
  private static final int STEPS = 65535;

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
    FloatBuffer in = vertices.slice();
    int count = in.remaining() / 3;
    ByteBuffer data =
        ByteBuffer.allocate(count * bytesPerVertex(encoding)).order(ByteOrder.LITTLE_ENDIAN);
    return switch (encoding) {
      case FLOAT32 -> {
        data.asFloatBuffer().put(in);
        yield new VertexArray(encoding, count, List.of(), 0f, data);
      }
      case FLOAT16 -> {
        ShortBuffer out = data.asShortBuffer();
        while (in.hasRemaining()) {
          out.put(HalfFloat.fromFloat(in.get()));
        }
        yield new VertexArray(encoding, count, List.of(), 0f, data);
      }
      case QUANTISED16 -> quantise(in, count, data);
    };
  }

  private static VertexArray quantise(FloatBuffer in, int count, ByteBuffer data) {
    float[] low = new float[3];
    float extent = 0;
    for (int axis = 0; axis < 3 && count > 0; axis++) {
      float min = Float.POSITIVE_INFINITY;
      float max = Float.NEGATIVE_INFINITY;
      for (int i = axis; i < 3 * count; i += 3) {
        min = Math.min(min, in.get(i));
        max = Math.max(max, in.get(i));
      }
      low[axis] = min;
      extent = Math.max(extent, max - min);
    }
    if (!Float.isFinite(extent)) {
      throw new MorphfluxException("vertices that are not finite numbers cannot be quantised");
    }
    float scale = extent == 0 ? 1 : extent / STEPS;
    ShortBuffer out = data.asShortBuffer();
    for (int i = 0; i < 3 * count; i++) {
      out.put((short) Math.min(STEPS, Math.round((in.get(i) - low[i % 3]) / scale)));
    }
    return new VertexArray(
        VertexEncoding.QUANTISED16, count, List.of(low[0], low[1], low[2]), scale, data);
  }

  /**
   * Unpacks vertices of any encoding.
   *
   * @param out receives [N, 3] from its position on, which moves behind them
   * @throws UnreadableMessageException when count, bytes and settings do not agree
   */
  public static void unpack(VertexArray vertices, FloatBuffer out) {
    check(vertices);
    ByteBuffer data = vertices.getData().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    switch (vertices.getEncoding()) {
      case FLOAT32 -> out.put(data.asFloatBuffer());
      case FLOAT16 -> {
        ShortBuffer in = data.asShortBuffer();
        while (in.hasRemaining()) {
          out.put(HalfFloat.toFloat(in.get()));
        }
      }
      case QUANTISED16 -> {
        ShortBuffer in = data.asShortBuffer();
        float scale = vertices.getScale();
        List<Float> origin = vertices.getOrigin();
        float x = origin.get(0);
        float y = origin.get(1);
        float z = origin.get(2);
        while (in.hasRemaining()) {
          out.put(x + scale * Short.toUnsignedInt(in.get()));
          out.put(y + scale * Short.toUnsignedInt(in.get()));
          out.put(z + scale * Short.toUnsignedInt(in.get()));
        }
      }
    }
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
