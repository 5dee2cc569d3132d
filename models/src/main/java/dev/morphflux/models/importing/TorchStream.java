package dev.morphflux.models.importing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * PyTorch's format without an archive, which is what a tensor within an ordinary pickle holds: a
 * magic number, a version, facts of the machine, the object, the keys of its storages, and their
 * numbers.
 */
final class TorchStream {
  private static final int PICKLES_BEFORE_OBJECT = 3;

  private final String where;
  private final Map<String, Object> storages = new LinkedHashMap<>();
  private final Map<String, Pending> pending = new LinkedHashMap<>();

  private TorchStream(String where) {
    this.where = where;
  }

  private record Pending(TorchType type, int count) {}

  /** Reads a single storage, as {@code torch.storage._load_from_bytes} is given. */
  static Object read(String where, ByteBuffer bytes) {
    return new TorchStream(where).storage(new PickleInput(where, bytes));
  }

  private Object storage(PickleInput input) {
    for (int i = 0; i < PICKLES_BEFORE_OBJECT; i++) {
      Unpickler.read(input, StorageSource.none(where));
    }
    Object key = Unpickler.read(input, this::reserve);
    List<Object> keys =
        new ArrayList<>(PickleValues.list(Unpickler.read(input, StorageSource.none(where)), where));
    for (Object name : keys) {
      Pending storage = pending.get(PickleValues.text(name, where));
      long count = input.signedLong();
      if (storage == null || count != storage.count()) {
        throw input.damaged("has storages that do not fit its tensors");
      }
      ByteBuffer numbers = input.bytes(count * storage.type().size());
      storages.put(name.toString(), new TorchStorage(storage.type(), numbers));
    }
    Object storage = storages.get(key.toString());
    if (storage == null) {
      throw input.damaged("lacks the numbers of a tensor");
    }
    return storage;
  }

  /** The numbers come later; until then the key stands for them. */
  private Object reserve(Object id) {
    TorchStorageId storage = TorchStorageId.of(id, where);
    pending.put(storage.key(), new Pending(storage.type(), storage.count()));
    return storage.key();
  }
}
