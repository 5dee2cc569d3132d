package dev.morphflux.models.codec;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.serving.Decoder;
import dev.morphflux.models.serving.Encoder;
import java.nio.FloatBuffer;

/** The network in ONNX Runtime, for serving. Threads share the sessions and their weights. */
final class OnnxCodec extends NamedCodec {
  private final Encoder encoder;
  private final Decoder decoder;

  /**
   * @param encoder closed with this codec, as is the decoder
   */
  OnnxCodec(
      String name,
      String version,
      Topology topology,
      int latentSize,
      Encoder encoder,
      Decoder decoder) {
    super(name, version, topology, latentSize);
    this.encoder = encoder;
    this.decoder = decoder;
  }

  @Override
  public void encode(int batch, FloatBuffer vertices, FloatBuffer latents) {
    encoder.run(batch, vertices, latents);
  }

  @Override
  public void decode(
      int batch, FloatBuffer latents, FloatBuffer displacements, FloatBuffer vertices) {
    decoder.run(batch, latents, displacements, vertices);
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
