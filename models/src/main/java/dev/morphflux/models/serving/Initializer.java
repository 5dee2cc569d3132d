package dev.morphflux.models.serving;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A constant of a graph.
 *
 * @param type of its numbers
 * @param dims its shape
 * @param bytes its numbers, little-endian, in a direct buffer from its beginning to its limit
 */
record Initializer(TensorProto.DataType type, List<Long> dims, ByteBuffer bytes) {

  /** Smaller ones stand in the graph itself, where the runtime can compute with them. */
  private static final int SMALLEST_OUTSIDE = 1024;

  static Initializer floats(float[] values, long... dims) {
    ByteBuffer bytes = direct(values.length * (long) Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return new Initializer(TensorProto.DataType.FLOAT, boxed(dims), bytes);
  }

  static Initializer longs(long... values) {
    ByteBuffer bytes = direct(values.length * (long) Long.BYTES);
    bytes.asLongBuffer().put(values);
    return new Initializer(TensorProto.DataType.INT64, List.of((long) values.length), bytes);
  }

  static Initializer ints(int... values) {
    ByteBuffer bytes = direct(values.length * (long) Integer.BYTES);
    bytes.asIntBuffer().put(values);
    return new Initializer(TensorProto.DataType.INT32, List.of((long) values.length), bytes);
  }

  /** The same with an axis of length 1 in front. */
  Initializer withAxis() {
    List<Long> longer = new ArrayList<>(dims);
    longer.add(0, 1L);
    return new Initializer(type, List.copyOf(longer), bytes);
  }

  static Initializer unsigned(byte value) {
    return new Initializer(TensorProto.DataType.UINT8, List.of(), direct(1).put(0, value));
  }

  static Initializer signed(byte value) {
    return new Initializer(TensorProto.DataType.INT8, List.of(), direct(1).put(0, value));
  }

  static ByteBuffer direct(long size) {
    return ByteBuffer.allocateDirect(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether its numbers are given beside the graph, which protobuf limits to 2 GB. */
  boolean isOutside() {
    return bytes.limit() >= SMALLEST_OUTSIDE;
  }

  /** With its numbers in it. */
  TensorProto embedded(String name) {
    return proto(name).setRawData(UnsafeByteOperations.unsafeWrap(bytes.duplicate())).build();
  }

  /** Without its numbers. */
  TensorProto reference(String name) {
    TensorProto.Builder tensor = proto(name).setDataLocation(TensorProto.DataLocation.EXTERNAL);
    tensor.addExternalDataBuilder().setKey("location").setValue(name);
    return tensor.build();
  }

  private TensorProto.Builder proto(String name) {
    return TensorProto.newBuilder().setName(name).setDataType(type.getNumber()).addAllDims(dims);
  }

  private static List<Long> boxed(long[] dims) {
    return Arrays.stream(dims).boxed().toList();
  }
}
