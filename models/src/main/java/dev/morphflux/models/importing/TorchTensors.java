package dev.morphflux.models.importing;

import dev.morphflux.models.io.NumpyArray;
import dev.morphflux.models.io.NumpyType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Makes arrays of views of storages: an offset, a size and a stride for each axis. */
final class TorchTensors {
  private final String where;

  TorchTensors(String where) {
    this.where = where;
  }

  /** Takes {@code (storage, offset, size, stride, ...)}. */
  Object rebuild(List<Object> args) {
    if (args.size() < 4 || !(args.get(0) instanceof TorchStorage storage)) {
      throw new InvalidCheckpointException(where + " has a tensor without a storage");
    }
    long offset = PickleValues.integer(args.get(1), where);
    int[] size = PickleValues.shape(args.get(2), where);
    int[] stride = PickleValues.shape(args.get(3), where);
    requireWithin(storage, offset, size, stride);
    ByteBuffer bytes =
        isContiguous(size, stride)
            ? slice(storage, offset, count(size))
            : gather(storage, offset, size, stride);
    return new PickledArray(array(storage.type(), size, bytes));
  }

  private NumpyArray array(TorchType type, int[] size, ByteBuffer bytes) {
    String name = "a tensor in " + where;
    if (type != TorchType.BFLOAT16) {
      return new NumpyArray(name, type.type(), size, false, bytes);
    }
    ByteBuffer little = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer floats = ByteBuffer.allocate(2 * little.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    while (little.hasRemaining()) {
      floats.putInt(little.getShort() << 16); // a bfloat16 is the upper half of a float32
    }
    NumpyType float32 = new NumpyType('f', Float.BYTES, ByteOrder.LITTLE_ENDIAN);
    return new NumpyArray(name, float32, size, false, floats.flip());
  }

  /** A tensor may not show more than its storage holds, nor anything outside it. */
  private void requireWithin(TorchStorage storage, long offset, int[] size, int[] stride) {
    long last = offset;
    boolean within = size.length == stride.length && offset >= 0;
    for (int axis = 0; within && axis < size.length; axis++) {
      last += Math.max(0, size[axis] - 1L) * stride[axis];
      within = last >= 0 && last <= storage.count();
    }
    long count = within ? count(size) : 0;
    if (!within || count > storage.count() || (count > 0 && last >= storage.count())) {
      throw new InvalidCheckpointException(
          where
              + " has a tensor that reaches beyond its storage of "
              + storage.count()
              + " numbers; it is damaged");
    }
  }

  private static long count(int[] size) {
    long count = 1;
    for (int length : size) {
      count = count * length;
      if (count > Integer.MAX_VALUE) {
        return Long.MAX_VALUE;
      }
    }
    return count;
  }

  private static boolean isContiguous(int[] size, int[] stride) {
    long expected = 1;
    for (int axis = size.length - 1; axis >= 0; axis--) {
      if (size[axis] != 1 && stride[axis] != expected) {
        return false;
      }
      expected *= size[axis];
    }
    return true;
  }

  private static ByteBuffer slice(TorchStorage storage, long offset, long count) {
    int bytes = storage.type().size();
    return storage.bytes().slice((int) (offset * bytes), (int) (count * bytes));
  }

  private static ByteBuffer gather(TorchStorage storage, long offset, int[] size, int[] stride) {
    int bytes = storage.type().size();
    int count = (int) count(size);
    ByteBuffer gathered = ByteBuffer.allocate(count * bytes);
    int[] index = new int[size.length];
    long position = offset;
    for (int i = 0; i < count; i++) {
      gathered.put(i * bytes, storage.bytes(), (int) (position * bytes), bytes);
      for (int axis = size.length - 1; axis >= 0; axis--) {
        position += stride[axis];
        if (++index[axis] < size[axis]) {
          break;
        }
        position -= (long) size[axis] * stride[axis];
        index[axis] = 0;
      }
    }
    return gathered;
  }
}
