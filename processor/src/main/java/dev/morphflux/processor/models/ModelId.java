package dev.morphflux.processor.models;

import dev.morphflux.schemas.ModelRelease;

/** What a latent code says of its model. */
record ModelId(String name, String version) {

  static ModelId of(ModelRelease release) {
    return new ModelId(release.getName(), release.getVersion());
  }

  @Override
  public String toString() {
    return name + " " + version;
  }
}
