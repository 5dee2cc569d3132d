package dev.morphflux.processor.models;

import dev.morphflux.models.mesh.Topology;

/** A model besides which there is none. */
record OnlyModel(ServedModel model) implements ServedModels {

  @Override
  public ModelUse use() {
    return new Use(model);
  }

  @Override
  public Topology topology() {
    return model.codec().topology();
  }

  @Override
  public ModelFigures figures() {
    return new ModelFigures(model.toString(), 0, 0, 0);
  }

  private record Use(ServedModel current) implements ModelUse {

    @Override
    public ModelLookup find(String name, String version) {
      if (name.equals(current.name()) && version.equals(current.version())) {
        return new ModelLookup.Found(current);
      }
      return new ModelLookup.Unknown("the only model served is " + current);
    }

    @Override
    public void close() {}
  }
}
