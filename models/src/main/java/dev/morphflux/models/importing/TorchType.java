package dev.morphflux.models.importing;

import dev.morphflux.models.io.NumpyType;
import java.nio.ByteOrder;

/** The kinds of storage a tensor's numbers can be in, always little-endian. */
enum TorchType {
  FLOAT("FloatStorage", 'f', 4),
  DOUBLE("DoubleStorage", 'f', 8),
  HALF("HalfStorage", 'f', 2),
  /** Has no type in numpy; widened to float32 when a tensor is made of it. */
  BFLOAT16("BFloat16Storage", 'u', 2),
  LONG("LongStorage", 'i', 8),
  INT("IntStorage", 'i', 4),
  SHORT("ShortStorage", 'i', 2),
  CHAR("CharStorage", 'i', 1),
  BYTE("ByteStorage", 'u', 1),
  BOOL("BoolStorage", 'b', 1);

  private final String storage;
  private final char kind;
  private final int size;

  TorchType(String storage, char kind, int size) {
    this.storage = storage;
    this.kind = kind;
    this.size = size;
  }

  /** PyTorch's name of the storage. */
  String storage() {
    return storage;
  }

  NumpyType type() {
    return new NumpyType(kind, size, ByteOrder.LITTLE_ENDIAN);
  }

  int size() {
    return size;
  }
}
