package dev.morphflux.models.serving;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * A graph and its constants.
 *
 * @param graph without constants
 * @param initializers the constants by their names
 */
record OnnxModel(GraphProto graph, Map<String, Initializer> initializers) {
  static final int OPERATOR_SET = 17;
  static final int FORMAT_VERSION = 8;
  private static final long LARGEST_FILE = 2_000_000_000L;

  OnnxModel {
    initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
  }

  /** All bytes of all constants. */
  long bytes() {
    return bytes(name -> true);
  }

  /** All bytes of the constants that only branches read, which are not always taken. */
  long branchBytes() {
    Set<String> always = new HashSet<>();
    graph.getNodeList().forEach(node -> always.addAll(node.getInputList()));
    return bytes(name -> !always.contains(name));
  }

  private long bytes(Predicate<String> names) {
    return initializers.entrySet().stream()
        .filter(entry -> names.test(entry.getKey()))
        .mapToLong(entry -> entry.getValue().bytes().limit())
        .sum();
  }

  /**
   * Writes a file that needs no other.
   *
   * @throws MorphfluxException if it would be larger than protobuf can express
   */
  void writeTo(OutputStream out) throws IOException {
    if (bytes() > LARGEST_FILE) {
      throw new MorphfluxException(
          "the %s has %,d bytes of weights, and an ONNX file holds %,d at most; serve the package without stored graphs, or in another precision"
              .formatted(graph.getName(), bytes(), LARGEST_FILE));
    }
    toProto((name, value) -> value.embedded(name)).writeTo(out);
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
