package dev.morphflux.models.serving;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.packages.LammParameters;
import dev.morphflux.models.packages.PrecisionFit;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The graphs of a Locally Adaptive Morphable Model: from raw vertices to latents, and from latents
 * and raw displacements to raw vertices.
 */
public final class LammGraphs {
  private final LammParts encoderParts;
  private final LammParts decoderParts;
  private final Optional<PrecisionFit> fit;

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
   * @param fit needed where the precision has a rank
   * @throws dev.morphflux.schemas.MorphfluxException if the weights are not those its architecture
   *     and topology need
   */
  public LammGraphs(
      Topology topology,
      LammParameters parameters,
      Precision precision,
      Optional<PrecisionFit> fit) {
    if (precision.rank() > 0 && fit.isEmpty()) {
      throw new IllegalArgumentException("the precision " + precision + " needs a fit");
    }
    Lamm network = new Lamm(parameters.architecture(), topology);
    encoderParts =
        new LammParts(
            parameters.architecture(),
            topology,
            network.layout(),
            new Weights(network, parameters.weights()),
            parameters.normalization(),
            precision.encoder());
    decoderParts = encoderParts.with(precision.decoder());
    this.fit = fit;
  }

  /** The encoder, to be run. */
  public Encoder encoder(SessionSettings settings) {
    return encoder(encoderGraph().build(), EncoderGraph.LATENTS, settings);
  }

  /** The decoder, to be run. */
  public Decoder decoder(SessionSettings settings) {
    DecoderGraph graph = decoderGraph();
    return new Decoder(
        GraphSession.open(graph.build()), decoderParts, graph.offsets(), settings.threads());
  }

  /** Vertices to the tokens that the encoder's region matrices make of them, [B, K D]. */
  public Encoder encoderTokens(SessionSettings settings) {
    return encoder(encoderGraph().buildTokens(), EncoderGraph.TOKENS, settings);
  }

  private Encoder encoder(OnnxModel graph, String output, SessionSettings settings) {
    return new Encoder(GraphSession.open(graph), encoderParts, output, settings.threads());
  }

  /**
   * Latents and displacements to the tokens that the decoder's region matrices get, [B, K D].
   * Without control points there is no input for displacements.
   */
  public GraphSession decoderTokens() {
    return GraphSession.open(decoderGraph().buildTokens());
  }

  /**
   * Which weights of each of the encoder's region matrices are best rounded up for scans.
   *
   * @param scans vertices [N, 3], each
   */
  public List<BitSet> roundedUpFor(List<float[]> scans) {
    return new EncoderMatrices(encoderParts, fit).roundedUpFor(scans);
  }

  /** Writes the encoder as an ONNX file, from vertices [B, N, 3] to latents [B, d]. */
  public void writeEncoder(OutputStream out) throws IOException {
    encoderGraph().buildWhole().writeTo(out);
  }

  /**
   * Writes the decoder as an ONNX file, from latents [B, d] and displacements [B, C, 3] to vertices
   * [B, N, 3].
   */
  public void writeDecoder(OutputStream out) throws IOException {
    decoderGraph().buildWhole().writeTo(out);
  }

  private EncoderGraph encoderGraph() {
    return new EncoderGraph(encoderParts, new EncoderMatrices(encoderParts, fit));
  }

  private DecoderGraph decoderGraph() {
    int rank = Math.max(1, decoderParts.precision().rank());
    return new DecoderGraph(decoderParts, fit.map(all -> all.first(1, rank).decoder()));
  }
}
