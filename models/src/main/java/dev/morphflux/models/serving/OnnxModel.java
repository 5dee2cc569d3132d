package dev.morphflux.models.serving;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A graph and its constants.
 *
 * @param graph without constants
 * @param initializers the constants by their names
 */
record OnnxModel(GraphProto graph, Map<String, Initializer> initializers) {
  private static final int OPERATOR_SET = 17;
  private static final int FORMAT_VERSION = 8;

  OnnxModel {
    initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
  }

  /** All bytes of all constants. */
  long bytes() {
    return initializers.values().stream().mapToLong(value -> value.bytes().limit()).sum();
  }

  /** The model whose large constants are given beside it. */
  ModelProto structure() {
    return toProto(
        (name, value) -> value.isOutside() ? value.reference(name) : value.embedded(name));
  }

  private ModelProto toProto(BiFunction<String, Initializer, TensorProto> constant) {
    GraphProto.Builder whole = graph.toBuilder();
    initializers.forEach((name, value) -> whole.addInitializer(constant.apply(name, value)));
    return ModelProto.newBuilder()
        .setIrVersion(FORMAT_VERSION)
        .setProducerName("morphflux")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1))
        .setGraph(whole)
        .build();
  }
}
