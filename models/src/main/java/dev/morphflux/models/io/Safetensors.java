package dev.morphflux.models.io;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a safetensors file, memory-mapped; float32 is used in place, the other types are
 * widened when asked for. Every offset is checked against the file before it is used.
 */
public final class Safetensors {
  private static final int MAX_HEADER = 16 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String where;
  private final ByteBuffer data;
  private final Map<String, TensorEntry> entries;
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private Safetensors(String where, ByteBuffer file) {
    this.where = where;
    JsonNode header = header(where, file);
    this.data = file.slice(); // what follows the header
    this.entries = TensorEntry.readAll(where, header, data.remaining());
    header
        .path("__metadata__")
        .properties()
        .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
  }

  /** Maps a file; its tensors stay valid without closing anything. */
  public static Safetensors open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new InvalidArrayException(
            file + " has " + channel.size() + " bytes, expected at most 2 GB");
      }
      return parse(file.toString(), channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    } catch (IOException e) {
      throw new InvalidArrayException("cannot read " + file + ": " + IoErrors.describe(e), e);
    }
  }

  /**
   * Reads a file's bytes, not copied.
   *
   * @param where what the file is called in an error
   */
  public static Safetensors parse(String where, ByteBuffer file) {
    return new Safetensors(where, file.duplicate().order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Reads the header and leaves the buffer behind it. */
  private static JsonNode header(String where, ByteBuffer file) {
    if (file.remaining() < Long.BYTES) {
      throw new InvalidArrayException(
          where + " has " + file.remaining() + " bytes, too few for a safetensors file");
    }
    long length = file.getLong();
    if (length < 2 || length > MAX_HEADER || length > file.remaining()) {
      throw new InvalidArrayException(
          where
              + " claims a header of "
              + Long.toUnsignedString(length)
              + " bytes in a file of "
              + (file.remaining() + Long.BYTES)
              + "; it is no safetensors file, or truncated");
    }
    byte[] text = new byte[(int) length];
    file.get(text);
    try {
      JsonNode header = JSON.readTree(text);
      if (!header.isObject()) {
        throw new InvalidArrayException(where + " has a header that is not a JSON object");
      }
      return header;
    } catch (IOException e) {
      throw new InvalidArrayException(
          where + " has a header that is not valid JSON: " + IoErrors.describe(e), e);
    }
  }

  /** The names of the tensors, in the file's order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** The length of each axis of a tensor. */
  public int[] shape(String name) {
    return entry(name).shape().clone();
  }

  /** How a tensor is stored. */
  public TensorType type(String name) {
    return entry(name).type();
  }

  /** A tensor as floats. */
  public Tensor tensor(String name) {
    TensorEntry entry = entry(name);
    ByteBuffer bytes =
        data.slice(entry.begin(), entry.end() - entry.begin()).order(ByteOrder.LITTLE_ENDIAN);
    return new Tensor(entry.shape().clone(), entry.type().widen(bytes));
  }

  /** All tensors as floats, in the file's order. */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    entries.keySet().forEach(name -> tensors.put(name, tensor(name)));
    return Collections.unmodifiableMap(tensors);
  }

  /** The free text of the header. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  private TensorEntry entry(String name) {
    TensorEntry entry = entries.get(name);
    if (entry == null) {
      throw new InvalidArrayException(
          where + " has no tensor '" + name + "'; it has " + String.join(", ", names()));
    }
    return entry;
  }
}
