package dev.morphflux.models.serving;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;

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
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = graph.newName(proto.getOpType());
      proto.addOutput(names[i]);
    }
    graph.add(proto);
    return names;
  }

  /** Lets its only output have a name that is given. */
  void output(String name) {
    proto.addOutput(name);
    graph.add(proto);
  }

  private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }
}
