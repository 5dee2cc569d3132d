package dev.morphflux.models.serving;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.packages.LammParameters;
import dev.morphflux.models.packages.Subspaces;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The graphs of a Locally Adaptive Morphable Model: from raw vertices to latents, and from latents
 * and raw displacements to raw vertices.
 */
public final class LammGraphs {
  private final LammParts parts;
  private final Optional<Subspaces> subspaces;

  /**
   * The graphs without loss.
   *
   * @throws dev.morphflux.schemas.MorphfluxException if the weights are not those its architecture
   *     and topology need
   */
  public LammGraphs(Topology topology, LammParameters parameters) {
    this(topology, parameters, Precision.FLOAT32, Optional.empty());
  }

  /**
   * The graphs in some precision.
   *
   * @param fitted where tokens lie, needed where the precision has a rank
   * @throws dev.morphflux.schemas.MorphfluxException if the weights are not those its architecture
   *     and topology need
   */
  public LammGraphs(
      Topology topology,
      LammParameters parameters,
      Precision precision,
      Optional<Subspaces> fitted) {
    if (precision.rank() > 0 && fitted.isEmpty()) {
      throw new IllegalArgumentException("the precision " + precision + " needs fitted subspaces");
    }
    Lamm network = new Lamm(parameters.architecture(), topology);
    parts =
        new LammParts(
            parameters.architecture(),
            topology,
            network.layout(),
            new Weights(network, parameters.weights()),
            parameters.normalization(),
            precision);
    subspaces =
        precision.rank() == 0 ? fitted : fitted.map(subspaces -> subspaces.first(precision.rank()));
  }

  /** A session of the encoder. */
  public GraphSession encoder(SessionSettings settings) {
    return GraphSession.open(encoder(), settings);
  }

  /** A session of the decoder. */
  public GraphSession decoder(SessionSettings settings) {
    return GraphSession.open(decoder(), settings);
  }

  /** Vertices to the tokens that the encoder's region matrices make of them, [B, K D]. */
  public GraphSession encoderTokens(SessionSettings settings) {
    return GraphSession.open(new EncoderGraph(parts, Optional.empty()).buildTokens(), settings);
  }

  /** Latents and displacements to the tokens that the decoder's region matrices get, [B, K D]. */
  public GraphSession decoderTokens(SessionSettings settings) {
    return GraphSession.open(new DecoderGraph(parts, Optional.empty()).buildTokens(), settings);
  }

  /** Writes the encoder as an ONNX file. */
  public void writeEncoder(OutputStream out) throws IOException {
    encoder().writeTo(out);
  }

  /** Writes the decoder as an ONNX file. */
  public void writeDecoder(OutputStream out) throws IOException {
    decoder().writeTo(out);
  }

  OnnxModel encoder() {
    return new EncoderGraph(parts, subspaces.map(Subspaces::encoder)).build();
  }

  OnnxModel decoder() {
    return new DecoderGraph(parts, subspaces.map(Subspaces::decoder)).build();
  }
}
