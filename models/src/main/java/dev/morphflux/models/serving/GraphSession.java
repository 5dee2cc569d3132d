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
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A graph that ONNX Runtime runs, from the caller's buffers to the caller's buffers without a copy.
 * Safe for use by several threads, which share the weights.
 */
public final class GraphSession implements AutoCloseable {
  /** Of a thread's share of a batch: weights are read once for all of them. */
  private static final int LEAST_ROWS = 8;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final int threads;
  private final Map<String, long[]> shapes;

  private final long weightBytes;
  private final long branchBytes;

  private GraphSession(
      OrtEnvironment environment, OrtSession session, OnnxModel model, SessionSettings settings)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.threads = settings.threads();
    this.weightBytes = model.bytes();
    this.branchBytes = model.branchBytes();
    shapes = new HashMap<>();
    shapes(session.getInputInfo());
    shapes(session.getOutputInfo());
  }

  /**
   * A session of a file that was exported.
   *
   * @param where what the file is called in an error
   * @throws MorphfluxException if it is no such file
   */
  public static GraphSession open(String where, ByteBuffer file, SessionSettings settings) {
    return open(OnnxModel.read(where, file), settings);
  }

  static GraphSession open(OnnxModel given, SessionSettings settings) {
    Map<String, OnnxTensorLike> constants = new LinkedHashMap<>();
    try (OrtSession.SessionOptions options = settings.toOptions()) {
      OrtEnvironment environment = RuntimeEnvironment.get();
      OnnxModel model = SignedBytes.suited(environment, given);
      for (Map.Entry<String, Initializer> entry : model.initializers().entrySet()) {
        if (entry.getValue().isOutside()) {
          constants.put(entry.getKey(), tensor(environment, entry.getValue()));
        }
      }
      options.addExternalInitializers(constants);
      OrtSession session = environment.createSession(model.structure().toByteArray(), options);
      return new GraphSession(environment, session, model, settings);
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
   * Runs the graph. Large batches are divided among threads: each runs the whole graph for its
   * rows, so that none waits for another in the middle of it, as where they share an operation.
   *
   * @param batch B
   * @param inputs direct buffers in native order by their names; read from index 0
   * @param output its only output, in another such buffer; written from index 0
   * @throws IllegalArgumentException if a buffer is too small
   */
  public void run(int batch, Map<String, FloatBuffer> inputs, String output, FloatBuffer values) {
    inputs.forEach((name, given) -> requireRoom(batch, name, given));
    requireRoom(batch, output, values);
    int shares = Math.max(1, Math.min(threads, batch / LEAST_ROWS));
    IntStream.range(0, shares)
        .parallel()
        .forEach(
            share -> {
              int first = batch * share / shares;
              int rows = batch * (share + 1) / shares - first;
              run(first, rows, inputs, output, values);
            });
  }

  private void run(
      int first, int rows, Map<String, FloatBuffer> inputs, String output, FloatBuffer values) {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    try {
      for (Map.Entry<String, FloatBuffer> input : inputs.entrySet()) {
        tensors.put(input.getKey(), tensor(first, rows, input.getKey(), input.getValue()));
      }
      try (OnnxTensor result = tensor(first, rows, output, values);
          OrtSession.Result unused = session.run(tensors, Set.of(), Map.of(output, result))) {
        // The result lies in the caller's buffer.
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private void requireRoom(int batch, String name, FloatBuffer values) {
    int size = Math.multiplyExact(batch, rowSize(name));
    if (values.capacity() < size) {
      throw new IllegalArgumentException(
          "a buffer of at least " + size + " floats is needed, found " + values.capacity());
    }
    if (!values.isDirect()) {
      throw new IllegalArgumentException("a direct buffer is needed for the " + name);
    }
  }

  private int rowSize(String name) {
    long size = 1;
    for (long axis : Arrays.stream(shapes.get(name)).skip(1).toArray()) {
      size *= axis;
    }
    return Math.toIntExact(size);
  }

  private OnnxTensor tensor(int first, int rows, String name, FloatBuffer values)
      throws OrtException {
    long[] shape = shapes.get(name).clone();
    shape[0] = rows;
    int size = rowSize(name);
    return OnnxTensor.createTensor(environment, values.slice(first * size, rows * size), shape);
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
