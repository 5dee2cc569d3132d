package dev.morphflux.processor.models;

/** Where batches get their models from. Safe for use by several threads. */
public interface ServedModels {

  /** Begins the work on a batch, with the model that is in service now. */
  ModelUse use();

  /** One model, for ever, which remains the caller's. */
  static ServedModels only(ServedModel model) {
    return () -> new SingleUse(model);
  }
}
