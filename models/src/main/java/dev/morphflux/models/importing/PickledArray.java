package dev.morphflux.models.importing;

import dev.morphflux.models.io.NumpyArray;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A numpy array as a pickle builds it: first nothing, then its state. */
final class PickledArray {
  private @Nullable NumpyArray numbers;
  private @Nullable List<Object> objects;

  PickledArray() {}

  PickledArray(NumpyArray numbers) {
    this.numbers = numbers;
  }

  /** Takes the state {@code (version, shape, dtype, fortranOrder, data)}. */
  void build(Tuple state, String where) {
    List<Object> items = state.items();
    if (items.size() != 5 || !(items.get(2) instanceof PickledType type)) {
      throw new InvalidCheckpointException(where + " has a numpy array with an unknown state");
    }
    Object data = items.get(4);
    if (type.holdsObjects()) {
      objects = PickleValues.list(data, where);
      return;
    }
    numbers =
        new NumpyArray(
            "an array in " + where,
            type.resolve("an array in " + where),
            PickleValues.shape(items.get(1), where),
            Boolean.TRUE.equals(items.get(3)),
            bytes(data, where));
  }

  /** Bytes, or the text that Python 2 wrote for them. */
  static ByteBuffer bytes(Object data, String where) {
    if (data instanceof ByteBuffer bytes) {
      return bytes;
    }
    if (data instanceof String text) {
      return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    throw new InvalidCheckpointException(where + " has a numpy array without bytes");
  }

  /** The numbers; refuses an array of Python values. */
  NumpyArray numbers(String where) {
    if (numbers == null) {
      throw new InvalidCheckpointException(
          where + " has a numpy array of Python values where numbers were expected");
    }
    return numbers;
  }

  /** The Python values of an array that holds such, else null. */
  @Nullable List<Object> objects() {
    return objects;
  }
}
