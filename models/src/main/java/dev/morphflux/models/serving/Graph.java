package dev.morphflux.models.serving;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An ONNX graph while it is built. Operations are those of ONNX's own set, or, {@link
 * #contributed}, of ONNX Runtime's. Values are known by their names.
 */
final class Graph {
  /** The name of the axis that is as long as the batch. */
  static final String BATCH = "batch";

  private static final String CONTRIBUTED = "com.microsoft";

  private final GraphProto.Builder proto = GraphProto.newBuilder();
  private final Map<String, Initializer> initializers;
  private final Counter names;

  /** Shared with branches, whose names must differ from those around them. */
  private static final class Counter {
    int next;
  }

  Graph(String name) {
    this(name, new LinkedHashMap<>(), new Counter());
  }

  private Graph(String name, Map<String, Initializer> initializers, Counter names) {
    proto.setName(name);
    this.initializers = initializers;
    this.names = names;
  }

  /** A graph that sees the values of this one: a branch of an {@code If}. */
  Graph branch(String name) {
    return new Graph(name, initializers, names);
  }

  /** An input [batch, axes...] of floats. */
  String input(String name, long... axes) {
    proto.addInput(value(name, axes));
    return name;
  }

  /** An output [batch, axes...] of floats. */
  void output(String name, long... axes) {
    proto.addOutput(value(name, axes));
  }

  /** An output of floats whose shape is not said. */
  void output(String name) {
    ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
    value.getTypeBuilder().getTensorTypeBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE);
    proto.addOutput(value);
  }

  String constant(String name, float[] values, long... dims) {
    return constant(name, Initializer.floats(values, dims));
  }

  String constant(String name, Initializer values) {
    if (initializers.putIfAbsent(name, values) != null) {
      throw new IllegalArgumentException("the graph has a constant " + name + " already");
    }
    return name;
  }

  /** A vector of floats that may be there already. */
  String vector(String name, Supplier<float[]> values) {
    if (!initializers.containsKey(name)) {
      float[] floats = values.get();
      initializers.put(name, Initializer.floats(floats, floats.length));
    }
    return name;
  }

  /** A constant that may be there already. */
  String constantOnce(String name, Initializer values) {
    initializers.putIfAbsent(name, values);
    return name;
  }

  /** A number that may be there already. */
  String scalar(String name, float value) {
    initializers.putIfAbsent(name, Initializer.floats(new float[] {value}));
    return name;
  }

  /** A short vector of integers, such as a shape; equal ones are one. */
  String integers(long... values) {
    String name = Arrays.toString(values);
    initializers.putIfAbsent(name, Initializer.longs(values));
    return name;
  }

  /** An operation of ONNX. */
  Node node(String operation, String... inputs) {
    return new Node(
        this, NodeProto.newBuilder().setOpType(operation).addAllInput(Arrays.asList(inputs)));
  }

  /** An operation that only ONNX Runtime has. */
  Node contributed(String operation, String... inputs) {
    return new Node(
        this,
        NodeProto.newBuilder()
            .setDomain(CONTRIBUTED)
            .setOpType(operation)
            .addAllInput(Arrays.asList(inputs)));
  }

  /** A value with another shape; -1 stands for what is left, 0 for the axis as it is. */
  String reshape(String value, long... shape) {
    return node("Reshape", value, integers(shape)).output();
  }

  /**
   * One row for every mesh, [B, width].
   *
   * @param row [1, width], or a number
   * @param like a value whose first axis is B
   */
  String repeated(String row, long width, String like) {
    String batch = node("Shape", like).with("start", 0).with("end", 1).output();
    return node("Expand", row, concat(0, List.of(batch, integers(width)))).output();
  }

  /**
   * Some columns of rows [B, columns], for each the place it comes from.
   *
   * @param like a value whose first axis is B
   */
  Node columns(String rows, int[] places, String like) {
    // One index for every number: twice as fast as Gather, which copies vertices one by one.
    String index = constant(newName("places"), Initializer.ints(places).withAxis());
    return node("GatherElements", rows, repeated(index, places.length, like)).with("axis", 1);
  }

  String concat(int axis, List<String> values) {
    return node("Concat", values.toArray(String[]::new)).with("axis", axis).output();
  }

  /** A value in pieces of these lengths along an axis. */
  String[] split(String value, int axis, long... lengths) {
    return lengths.length == 1
        ? new String[] {value}
        : node("Split", value, integers(lengths)).with("axis", axis).outputs(lengths.length);
  }

  /** A value in as many equal pieces along its first axis. */
  String[] split(String value, int pieces) {
    return pieces == 1
        ? new String[] {value}
        : node("Split", value).with("axis", 0).outputs(pieces);
  }

  String newName(String prefix) {
    return prefix + "#" + names.next++;
  }

  void add(NodeProto.Builder node) {
    proto.addNode(node.setName(newName(node.getOpType())));
  }

  /** What was built, without the constants. */
  GraphProto toProto() {
    return proto.build();
  }

  /** What was built. */
  OnnxModel toModel() {
    return new OnnxModel(toProto(), initializers);
  }

  private static ValueInfoProto value(String name, long[] axes) {
    ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
    TensorShapeProto.Builder shape =
        value
            .getTypeBuilder()
            .getTensorTypeBuilder()
            .setElemType(TensorProto.DataType.FLOAT_VALUE)
            .getShapeBuilder();
    shape.addDimBuilder().setDimParam(BATCH);
    for (long axis : axes) {
      shape.addDimBuilder().setDimValue(axis);
    }
    return value.build();
  }
}
