package dev.morphflux.processor.models;

/**
 * The models that one batch works with. What it returned stays open until it is closed. For one
 * thread.
 */
public interface ModelUse extends AutoCloseable {

  /** The model that encodes: the same from the batch's start to its end. */
  ServedModel current();

  /**
   * The model of a latent code, which may be an older one. May block while an older one is loaded.
   */
  ModelLookup find(String name, String version);

  @Override
  void close();
}
