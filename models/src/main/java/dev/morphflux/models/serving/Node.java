package dev.morphflux.models.serving;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.stream.IntStream;

/** One operation while it is described; it enters its graph with the first output asked for. */
final class Node {
  private final Graph graph;
  private final NodeProto.Builder proto;

  Node(Graph graph, NodeProto.Builder proto) {
    this.graph = graph;
    this.proto = proto;
  }

  Node with(String name, long value) {
    proto.addAttribute(attribute(name, AttributeProto.AttributeType.INT).setI(value));
    return this;
  }

  Node with(String name, long... values) {
    AttributeProto.Builder integers = attribute(name, AttributeProto.AttributeType.INTS);
    for (long value : values) {
      integers.addInts(value);
    }
    proto.addAttribute(integers);
    return this;
  }

  Node with(String name, float value) {
    proto.addAttribute(attribute(name, AttributeProto.AttributeType.FLOAT).setF(value));
    return this;
  }

  Node with(String name, GraphProto body) {
    proto.addAttribute(attribute(name, AttributeProto.AttributeType.GRAPH).setG(body));
    return this;
  }

  /** The name of its only output. */
  String output() {
    return outputs(1)[0];
  }

  /** The names of all its outputs. */
  String[] outputs(int count) {
    return outputsAt(IntStream.range(0, count).toArray());
  }

  /** Lets its only output have a name that is given. */
  void output(String name) {
    proto.addOutput(name);
    graph.add(proto);
  }

  /** The names of some of its outputs, those at the given places. */
  String[] outputsAt(int... places) {
    String[] names = new String[places.length];
    for (int i = 0; i < places.length; i++) {
      while (proto.getOutputCount() < places[i]) {
        proto.addOutput("");
      }
      names[i] = graph.newName(proto.getOpType());
      proto.addOutput(names[i]);
    }
    graph.add(proto);
    return names;
  }

  private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }
}
