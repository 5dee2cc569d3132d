package dev.morphflux.models.codec;

import dev.morphflux.models.mesh.Topology;

/** What codecs of every kind know of their model. */
abstract class NamedCodec implements Codec {
  private final String name;
  private final String version;
  private final Topology topology;
  private final int latentSize;

  /**
   * @param latentSize d
   */
  NamedCodec(String name, String version, Topology topology, int latentSize) {
    this.name = name;
    this.version = version;
    this.topology = topology;
    this.latentSize = latentSize;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String version() {
    return version;
  }

  @Override
  public final Topology topology() {
    return topology;
  }

  @Override
  public final int latentSize() {
    return latentSize;
  }
}
