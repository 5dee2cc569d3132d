package dev.morphflux.models.serving;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A graph that ONNX Runtime runs on one thread, from the caller's buffers to the caller's buffers
 * without a copy. Safe for use by several threads, which share the weights.
 */
public final class GraphSession implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Map<String, long[]> shapes;

  private final long weightBytes;
  private final long branchBytes;

  private GraphSession(OrtEnvironment environment, OrtSession session, OnnxModel model)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.weightBytes = model.bytes();
    this.branchBytes = model.branchBytes();
    shapes = new HashMap<>();
    shapes(session.getInputInfo());
    shapes(session.getOutputInfo());
  }

  static GraphSession open(OnnxModel given) {
    Map<String, OnnxTensorLike> constants = new LinkedHashMap<>();
    try (OrtSession.SessionOptions options = RuntimeEnvironment.options()) {
      OrtEnvironment environment = RuntimeEnvironment.get();
      OnnxModel model = SignedBytes.suited(environment, given);
      for (Map.Entry<String, Initializer> entry : model.initializers().entrySet()) {
        if (entry.getValue().isOutside()) {
          constants.put(entry.getKey(), tensor(environment, entry.getValue()));
        }
      }
      options.addExternalInitializers(constants);
      OrtSession session = environment.createSession(model.structure().toByteArray(), options);
      return new GraphSession(environment, session, model);
    } catch (OrtException e) {
      throw new MorphfluxException(
          "ONNX Runtime does not take the "
              + given.graph().getName()
              + " of the model: "
              + e.getMessage(),
          e);
    } finally {
      // The runtime has laid out the weights in its own memory by now.
      constants.values().forEach(OnnxTensorLike::close);
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Initializer values)
      throws OrtException {
    long[] dims = values.dims().stream().mapToLong(Long::longValue).toArray();
    return switch (values.type()) {
      case FLOAT -> OnnxTensor.createTensor(environment, values.bytes(), dims, OnnxJavaType.FLOAT);
      case INT32 -> OnnxTensor.createTensor(environment, values.bytes(), dims, OnnxJavaType.INT32);
      case INT64 -> OnnxTensor.createTensor(environment, values.bytes(), dims, OnnxJavaType.INT64);
      case INT8 -> OnnxTensor.createTensor(environment, values.bytes(), dims, OnnxJavaType.INT8);
      case UINT8 -> OnnxTensor.createTensor(environment, values.bytes(), dims, OnnxJavaType.UINT8);
      default -> throw new IllegalStateException("constants are not of type " + values.type());
    };
  }

  private void shapes(Map<String, NodeInfo> infos) {
    infos.forEach((name, info) -> shapes.put(name, ((TensorInfo) info.getInfo()).getShape()));
  }

  /** Whether the graph has an input of that name. */
  public boolean hasInput(String name) {
    return session.getInputNames().contains(name);
  }

  /** All bytes of the graph's constants. */
  public long weightBytes() {
    return weightBytes;
  }

  /** The bytes of those constants that are not read in every run. */
  public long branchBytes() {
    return branchBytes;
  }

  /**
   * Runs the graph.
   *
   * @param rows B
   * @param inputs direct buffers in native order by their names; read from index 0
   * @param outputs such buffers of all its outputs; written from index 0
   * @throws IllegalArgumentException if a buffer is not direct
   */
  public void run(int rows, Map<String, FloatBuffer> inputs, Map<String, FloatBuffer> outputs) {
    Map<String, OnnxTensor> given = new HashMap<>();
    Map<String, OnnxTensor> pinned = new HashMap<>();
    try {
      tensors(rows, inputs, given);
      tensors(rows, outputs, pinned);
      // The results lie in the caller's buffers.
      session.run(given, Set.of(), pinned).close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    } finally {
      given.values().forEach(OnnxTensor::close);
      pinned.values().forEach(OnnxTensor::close);
    }
  }

  private void tensors(int rows, Map<String, FloatBuffer> buffers, Map<String, OnnxTensor> tensors)
      throws OrtException {
    for (Map.Entry<String, FloatBuffer> buffer : buffers.entrySet()) {
      String name = buffer.getKey();
      if (!buffer.getValue().isDirect()) {
        throw new IllegalArgumentException("a direct buffer is needed for the " + name);
      }
      long[] shape = shapes.get(name).clone();
      shape[0] = rows;
      FloatBuffer values = buffer.getValue().slice(0, rows * rowSize(name));
      tensors.put(name, OnnxTensor.createTensor(environment, values, shape));
    }
  }

  /** How many numbers an input or output has in each row. */
  int rowSize(String name) {
    long size = 1;
    for (long axis : Arrays.stream(shapes.get(name)).skip(1).toArray()) {
      size *= axis;
    }
    return Math.toIntExact(size);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed to close: " + e.getMessage(), e);
    }
  }
}
