package dev.morphflux.models.codec;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.serving.GraphSession;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * The network in ONNX Runtime, for serving. Calls read and write the caller's buffers in place;
 * threads share the sessions and their weights.
 */
final class OnnxCodec extends NamedCodec {
  private static final String VERTICES = "vertices";
  private static final String LATENTS = "latents";
  private static final String DISPLACEMENTS = "displacements";

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
    super(name, version, topology, latentSize);
    this.encoder = encoder;
    this.decoder = decoder;
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
