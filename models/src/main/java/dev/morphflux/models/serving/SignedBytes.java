package dev.morphflux.models.serving;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Signed weights are what the newest processors multiply fastest. Older ones add pairs of products
 * of unsigned with signed bytes in 16 bits, which overflow without a word. There the same weights
 * are given unsigned, around 128, and multiplied exactly and nearly as fast.
 */
final class SignedBytes {
  private static final int LENGTH = 64;
  private static final byte LARGEST_ACTIVATION = (byte) 255;
  private static final byte LARGEST_WEIGHT = 127;
  private static final int EXACT = LENGTH * 255 * 127;

  private SignedBytes() {}

  /** The model as this machine multiplies it exactly. */
  static OnnxModel suited(OrtEnvironment environment, OnnxModel model) throws OrtException {
    boolean hasAny =
        model.initializers().values().stream()
            .anyMatch(values -> values.type() == TensorProto.DataType.INT8);
    return !hasAny || areExact(environment) ? model : unsigned(model);
  }

  /** Multiplies the largest numbers, of one row and of several: they have kernels of their own. */
  private static boolean areExact(OrtEnvironment environment) throws OrtException {
    try (OrtSession.SessionOptions options = RuntimeEnvironment.options();
        OrtSession session = environment.createSession(product().toByteArray(), options)) {
      return isExact(environment, session, 1) && isExact(environment, session, 5);
    }
  }

  private static boolean isExact(OrtEnvironment environment, OrtSession session, int rows)
      throws OrtException {
    ByteBuffer activations = Initializer.direct((long) rows * LENGTH);
    for (int i = 0; i < activations.limit(); i++) {
      activations.put(i, LARGEST_ACTIVATION);
    }
    try (OnnxTensor x =
            OnnxTensor.createTensor(
                environment, activations, new long[] {rows, LENGTH}, OnnxJavaType.UINT8);
        OrtSession.Result result = session.run(Map.of("x", x))) {
      return ((OnnxTensor) result.get(0)).getIntBuffer().get(0) == EXACT;
    }
  }

  private static ModelProto product() {
    ByteBuffer weights = Initializer.direct((long) LENGTH * LENGTH);
    for (int i = 0; i < weights.limit(); i++) {
      weights.put(i, LARGEST_WEIGHT);
    }
    ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(OnnxModel.FORMAT_VERSION);
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OnnxModel.OPERATOR_SET));
    model
        .getGraphBuilder()
        .setName("probe")
        .addInput(value("x", TensorProto.DataType.UINT8))
        .addOutput(value("y", TensorProto.DataType.INT32))
        .addInitializer(
            new Initializer(
                    TensorProto.DataType.INT8, List.of((long) LENGTH, (long) LENGTH), weights)
                .embedded("w"))
        .addNodeBuilder()
        .setOpType("MatMulInteger")
        .addInput("x")
        .addInput("w")
        .addOutput("y");
    return model.build();
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type) {
    ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
    value
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(type.getNumber())
        .getShapeBuilder()
        .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("rows"))
        .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(LENGTH));
    return value.build();
  }

  /** Every signed byte b, a zero point too, as the unsigned b + 128. */
  private static OnnxModel unsigned(OnnxModel model) {
    Map<String, Initializer> constants = new LinkedHashMap<>();
    model
        .initializers()
        .forEach(
            (name, values) ->
                constants.put(
                    name, values.type() == TensorProto.DataType.INT8 ? unsigned(values) : values));
    return new OnnxModel(model.graph(), constants);
  }

  private static Initializer unsigned(Initializer values) {
    ByteBuffer signed = values.bytes();
    ByteBuffer bytes = Initializer.direct(signed.limit());
    for (int i = 0; i < signed.limit(); i++) {
      bytes.put(i, (byte) (signed.get(i) + 128));
    }
    return new Initializer(TensorProto.DataType.UINT8, values.dims(), bytes);
  }
}
