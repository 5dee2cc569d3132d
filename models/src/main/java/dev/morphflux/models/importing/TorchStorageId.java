package dev.morphflux.models.importing;

import java.util.List;

/** PyTorch's persistent id: {@code ('storage', type, key, location, count, ...)}. */
record TorchStorageId(TorchType type, String key, int count) {

  static TorchStorageId of(Object id, String where) {
    if (id instanceof Tuple tuple && tuple.items().size() >= 5) {
      List<Object> items = tuple.items();
      if ("storage".equals(items.get(0))
          && items.get(1) instanceof PickleGlobal global
          && global.call().apply(List.of()) instanceof TorchType type) {
        return new TorchStorageId(
            type,
            PickleValues.text(items.get(2), where),
            PickleValues.integer(items.get(4), where));
      }
    }
    throw new InvalidCheckpointException(
        where + " has a persistent id that is no storage of plain numbers");
  }
}
