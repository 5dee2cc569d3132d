package dev.morphflux.models.io;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One line of a safetensors header: where a tensor's bytes are, relative to the header's end. */
record TensorEntry(TensorType type, int[] shape, int begin, int end) {
  private static final int MAX_AXES = 16;

  /** Reads and checks a header: the tensors fill the file without gap or overlap. */
  static Map<String, TensorEntry> readAll(String where, JsonNode header, int dataBytes) {
    Map<String, TensorEntry> entries = new LinkedHashMap<>();
    header
        .properties()
        .forEach(
            property -> {
              String name = property.getKey();
              if (!name.equals("__metadata__")) {
                String tensor = "tensor '" + name + "' of " + where;
                entries.put(name, read(tensor, property.getValue(), dataBytes));
              }
            });
    int position = 0;
    List<TensorEntry> ordered =
        entries.values().stream()
            .sorted(Comparator.comparingInt(TensorEntry::begin).thenComparingInt(TensorEntry::end))
            .toList();
    for (TensorEntry entry : ordered) {
      if (entry.begin != position) {
        throw new InvalidArrayException(
            where
                + " has tensors that overlap or leave a gap at byte "
                + position
                + " of its data; it is damaged");
      }
      position = entry.end;
    }
    if (position != dataBytes) {
      throw new InvalidArrayException(
          where + " has " + dataBytes + " bytes of data, but its tensors end at " + position);
    }
    return entries;
  }

  private static TensorEntry read(String where, JsonNode node, int dataBytes) {
    JsonNode offsets = node.path("data_offsets");
    long begin = offsets.path(0).asLong(-1);
    long end = offsets.path(1).asLong(-1);
    if (offsets.size() != 2 || begin < 0 || begin > end || end > dataBytes) {
      throw new InvalidArrayException(
          where
              + " has data_offsets "
              + offsets
              + ", expected two numbers within the "
              + dataBytes
              + " bytes of data; the file is damaged or truncated");
    }
    TensorType type = type(where, node.path("dtype").asText());
    int[] shape = shape(where, node.path("shape"));
    long expected = product(shape, type.size());
    if (expected != end - begin) {
      throw new InvalidArrayException(
          where
              + " has shape "
              + Arrays.toString(shape)
              + " of "
              + type
              + ", which does not fit its "
              + (end - begin)
              + " bytes; the file is damaged");
    }
    return new TensorEntry(type, shape, (int) begin, (int) end);
  }

  private static TensorType type(String where, String name) {
    return Arrays.stream(TensorType.values())
        .filter(type -> type.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidArrayException(
                    where
                        + " has dtype '"
                        + name
                        + "', expected one of "
                        + Arrays.toString(TensorType.values())));
  }

  private static int[] shape(String where, JsonNode node) {
    int[] shape = new int[node.size()];
    boolean valid = node.isArray() && shape.length <= MAX_AXES;
    for (int axis = 0; valid && axis < shape.length; axis++) {
      valid = node.get(axis).canConvertToInt() && node.get(axis).asInt() >= 0;
      shape[axis] = node.get(axis).asInt();
    }
    if (!valid) {
      throw new InvalidArrayException(
          where + " has shape " + node + ", expected a list of numbers from 0 to 2^31 - 1");
    }
    return shape;
  }

  /** The bytes of a shape, or -1 where they exceed 64 bits. */
  private static long product(int[] shape, int size) {
    try {
      return Math.multiplyExact(Tensor.count(shape), (long) size);
    } catch (ArithmeticException e) {
      return -1;
    }
  }
}
