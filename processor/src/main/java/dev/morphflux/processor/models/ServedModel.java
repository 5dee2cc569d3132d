package dev.morphflux.processor.models;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.packages.Statistics;
import java.util.Optional;

/**
 * A model that is loaded. Two are the same only if they are the same object, whatever their names
 * say. {@link ServedModels} closes it when no batch uses it any more.
 */
public final class ServedModel {

  private final Codec codec;
  private final Optional<Statistics> statistics;

  /**
   * @param statistics of the model, if it carries any
   */
  public ServedModel(Codec codec, Optional<Statistics> statistics) {
    this.codec = codec;
    this.statistics = statistics;
  }

  /** The model's name. */
  public String name() {
    return codec.name();
  }

  /** The model's version. */
  public String version() {
    return codec.version();
  }

  /** The model as a function. */
  public Codec codec() {
    return codec;
  }

  /** Gaussians of what it saw in training. */
  public Optional<Statistics> statistics() {
    return statistics;
  }

  void close() {
    codec.close();
  }

  @Override
  public String toString() {
    return name() + " " + version();
  }
}
