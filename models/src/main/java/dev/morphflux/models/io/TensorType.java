package dev.morphflux.models.io;

import dev.morphflux.schemas.HalfFloat;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** How the numbers of a tensor are stored, by safetensors' names. */
public enum TensorType {
  F32(Float.BYTES) {
    @Override
    FloatBuffer widen(ByteBuffer bytes) {
      return bytes.asFloatBuffer();
    }

    @Override
    void put(ByteBuffer target, float value) {
      target.putFloat(value);
    }
  },
  F16(Short.BYTES) {
    @Override
    FloatBuffer widen(ByteBuffer bytes) {
      FloatBuffer floats = FloatBuffer.allocate(bytes.remaining() / Short.BYTES);
      for (int i = 0; i < floats.capacity(); i++) {
        floats.put(i, HalfFloat.toFloat(bytes.getShort(i * Short.BYTES)));
      }
      return floats;
    }

    @Override
    void put(ByteBuffer target, float value) {
      target.putShort(HalfFloat.fromFloat(value));
    }
  },
  BF16(Short.BYTES) {
    @Override
    FloatBuffer widen(ByteBuffer bytes) {
      FloatBuffer floats = FloatBuffer.allocate(bytes.remaining() / Short.BYTES);
      for (int i = 0; i < floats.capacity(); i++) {
        floats.put(i, Float.intBitsToFloat(bytes.getShort(i * Short.BYTES) << 16));
      }
      return floats;
    }

    @Override
    void put(ByteBuffer target, float value) {
      target.putShort((short) (Float.floatToRawIntBits(value) >> 16));
    }
  },
  F64(Double.BYTES) {
    @Override
    FloatBuffer widen(ByteBuffer bytes) {
      FloatBuffer floats = FloatBuffer.allocate(bytes.remaining() / Double.BYTES);
      for (int i = 0; i < floats.capacity(); i++) {
        floats.put(i, (float) bytes.getDouble(i * Double.BYTES));
      }
      return floats;
    }

    @Override
    void put(ByteBuffer target, float value) {
      target.putDouble(value);
    }
  };

  private final int size;

  TensorType(int size) {
    this.size = size;
  }

  /** Bytes of one number. */
  public int size() {
    return size;
  }

  /** Little-endian bytes as floats; F32 as a view, the others copied. */
  abstract FloatBuffer widen(ByteBuffer bytes);

  abstract void put(ByteBuffer target, float value);
}
