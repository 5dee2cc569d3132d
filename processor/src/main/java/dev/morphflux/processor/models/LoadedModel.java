package dev.morphflux.processor.models;

import dev.morphflux.models.packages.Manifest;

/**
 * A model in memory.
 *
 * @param manifest of its package, which has the hashes of all files: equal ones are equal models
 */
record LoadedModel(ServedModel model, Manifest manifest) {

  ModelId id() {
    return new ModelId(manifest.name(), manifest.version());
  }
}
