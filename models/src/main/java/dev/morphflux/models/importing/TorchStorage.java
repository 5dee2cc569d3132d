package dev.morphflux.models.importing;

import java.nio.ByteBuffer;

/** The numbers that one or more tensors are views of. */
record TorchStorage(TorchType type, ByteBuffer bytes) {
  long count() {
    return bytes.remaining() / type.size();
  }
}
