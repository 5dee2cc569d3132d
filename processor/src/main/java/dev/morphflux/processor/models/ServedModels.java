package dev.morphflux.processor.models;

import dev.morphflux.models.mesh.Topology;

/** Where batches get their models from. Safe for use by several threads. */
public interface ServedModels {

  /** Begins the work on a batch, with the model that is in service now. */
  ModelUse use();

  /** The vertices, faces and unit of all models; regions and control points may be others. */
  Topology topology();

  /** What is in service, and what became of releases. */
  ModelFigures figures();

  /** One model, for ever, which remains the caller's. */
  static ServedModels only(ServedModel model) {
    return new OnlyModel(model);
  }
}
