package dev.morphflux.processor.models;

/** What became of the search for the model of a latent code. */
public sealed interface ModelLookup {

  /** It is loaded. */
  record Found(ServedModel model) implements ModelLookup {}

  /** It was never released here, or is of another topology: it will not come. */
  record Unknown(String reason) implements ModelLookup {}

  /** It was released, but cannot be had now. */
  record Unavailable(String reason) implements ModelLookup {}
}
