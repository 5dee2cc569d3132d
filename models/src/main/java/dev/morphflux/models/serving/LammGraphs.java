package dev.morphflux.models.serving;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.packages.LammParameters;

/**
 * The graphs of a Locally Adaptive Morphable Model: from raw vertices to latents, and from latents
 * and raw displacements to raw vertices.
 */
public final class LammGraphs {
  private final Lamm network;
  private final Topology topology;
  private final LammParameters parameters;
  private final Weights weights;

  /**
   * @throws dev.morphflux.schemas.MorphfluxException if the weights are not those its architecture
   *     and topology need
   */
  public LammGraphs(Topology topology, LammParameters parameters) {
    this.network = new Lamm(parameters.architecture(), topology);
    this.topology = topology;
    this.parameters = parameters;
    this.weights = new Weights(network, parameters.weights());
  }

  /** A session of the encoder. */
  public GraphSession encoder(SessionSettings settings) {
    return GraphSession.open(encoder(), settings);
  }

  /** A session of the decoder. */
  public GraphSession decoder(SessionSettings settings) {
    return GraphSession.open(decoder(), settings);
  }

  OnnxModel encoder() {
    return new EncoderGraph(
            network.architecture(), network.layout(), weights, parameters.normalization())
        .build();
  }

  OnnxModel decoder() {
    return new DecoderGraph(
            network.architecture(), topology, network.layout(), weights, parameters.normalization())
        .build();
  }
}
