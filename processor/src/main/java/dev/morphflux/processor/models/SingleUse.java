package dev.morphflux.processor.models;

/** The use of a model besides which there is none. */
record SingleUse(ServedModel current) implements ModelUse {

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
