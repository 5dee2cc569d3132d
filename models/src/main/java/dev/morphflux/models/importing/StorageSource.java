package dev.morphflux.models.importing;

/** Where a pickle's persistent ids lead: to a checkpoint's storages, or nowhere. */
@FunctionalInterface
interface StorageSource {

  /** What a persistent id stands for. */
  Object load(Object persistentId);

  /** For pickles that stand alone. */
  static StorageSource none(String where) {
    return id -> {
      throw new InvalidCheckpointException(
          where + " refers to another file by a persistent id, which is not allowed here");
    };
  }
}
