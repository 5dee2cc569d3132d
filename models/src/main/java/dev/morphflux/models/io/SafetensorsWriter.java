package dev.morphflux.models.io;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.morphflux.schemas.HalfFloat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.Function;

/** Writes safetensors files. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final int CHUNK_BYTES = 1 << 20;
  private static final JsonMapper JSON = new JsonMapper();

  private SafetensorsWriter() {}

  /**
   * Writes tensors in the map's order.
   *
   * @param type how the numbers are stored; a number too large for F16 is refused
   */
  public static void write(Path file, Map<String, Tensor> tensors, TensorType type) {
    write(file, tensors, name -> type);
  }

  /**
   * Writes tensors in the map's order.
   *
   * @param types how the numbers of a tensor are stored, by its name; a number too large for F16 is
   *     refused
   */
  public static void write(
      Path file, Map<String, Tensor> tensors, Function<String, TensorType> types) {
    try (WritableByteChannel channel =
        Files.newByteChannel(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      byte[] header = header(tensors, types);
      ByteBuffer chunk =
          ByteBuffer.allocate(Math.max(CHUNK_BYTES, Long.BYTES + header.length))
              .order(ByteOrder.LITTLE_ENDIAN);
      chunk.putLong(header.length).put(header);
      for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
        TensorType type = types.apply(tensor.getKey());
        FloatBuffer numbers = tensor.getValue().data();
        while (numbers.hasRemaining()) {
          if (chunk.remaining() < type.size()) {
            drain(chunk, channel);
          }
          float value = numbers.get();
          requireRange(tensor.getKey(), value, type);
          type.put(chunk, value);
        }
      }
      drain(chunk, channel);
    } catch (IOException e) {
      throw new InvalidArrayException("cannot write " + file + ": " + IoErrors.describe(e), e);
    }
  }

  private static void requireRange(String name, float value, TensorType type) {
    boolean overflows = Float.isInfinite(HalfFloat.toFloat(HalfFloat.fromFloat(value)));
    if (type == TensorType.F16 && overflows && Float.isFinite(value)) {
      throw new InvalidArrayException(
          "tensor '" + name + "' holds " + value + ", which F16 cannot; store it as F32");
    }
  }

  private static void drain(ByteBuffer chunk, WritableByteChannel channel) throws IOException {
    chunk.flip();
    while (chunk.hasRemaining()) {
      channel.write(chunk);
    }
    chunk.clear();
  }

  private static byte[] header(Map<String, Tensor> tensors, Function<String, TensorType> types)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    long begin = 0;
    for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
      TensorType type = types.apply(tensor.getKey());
      long end = begin + (long) tensor.getValue().data().remaining() * type.size();
      ObjectNode entry = header.putObject(tensor.getKey()).put("dtype", type.name());
      for (int length : tensor.getValue().shape()) {
        entry.withArray("shape").add(length);
      }
      entry.withArray("shape");
      entry.putArray("data_offsets").add(begin).add(end);
      begin = end;
    }
    String text = JSON.writeValueAsString(header);
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    int padding = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
    return (text + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
  }
}
