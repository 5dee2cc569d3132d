package dev.morphflux.models.codec;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.serving.GraphSession;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * The network in ONNX Runtime, for serving. Calls read and write the caller's buffers in place;
 * threads share the sessions and their weights.
 */
final class OnnxCodec implements Codec {
  private static final String VERTICES = "vertices";
  private static final String LATENTS = "latents";
  private static final String DISPLACEMENTS = "displacements";

  private final String name;
  private final String version;
  private final Topology topology;
  private final int latentSize;
  private final GraphSession encoder;
  private final GraphSession decoder;

  /**
   * @param encoder closed with this codec, as is the decoder
   */
  OnnxCodec(
      String name,
      String version,
      Topology topology,
      int latentSize,
      GraphSession encoder,
      GraphSession decoder) {
    this.name = name;
    this.version = version;
    this.topology = topology;
    this.latentSize = latentSize;
    this.encoder = encoder;
    this.decoder = decoder;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public Topology topology() {
    return topology;
  }

  @Override
  public int latentSize() {
    return latentSize;
  }

  @Override
  public void encode(int batch, FloatBuffer vertices, FloatBuffer latents) {
    encoder.run(batch, Map.of(VERTICES, vertices), LATENTS, latents);
  }

  @Override
  public void decode(
      int batch, FloatBuffer latents, FloatBuffer displacements, FloatBuffer vertices) {
    Map<String, FloatBuffer> inputs =
        decoder.hasInput(DISPLACEMENTS)
            ? Map.of(LATENTS, latents, DISPLACEMENTS, displacements)
            : Map.of(LATENTS, latents);
    decoder.run(batch, inputs, VERTICES, vertices);
  }

  @Override
  public WeightBytes weightBytes() {
    return new WeightBytes(
        encoder.weightBytes(),
        decoder.weightBytes() - decoder.branchBytes(),
        decoder.weightBytes());
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
  }
}
