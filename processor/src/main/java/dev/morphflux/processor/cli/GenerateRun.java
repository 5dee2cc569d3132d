package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.models.statistics.MultivariateNormal;
import java.nio.FloatBuffer;
import java.util.random.RandomGenerator;

/** Whole shapes drawn from the Gaussian of a model's latent codes. */
final class GenerateRun {
  private final Codec codec;
  private final MultivariateNormal distribution;
  private final RandomGenerator random;
  private final double strength;

  /**
   * @param strength what to multiply the standard deviations by
   */
  GenerateRun(
      Codec codec, MultivariateNormal distribution, RandomGenerator random, double strength) {
    this.codec = codec;
    this.distribution = distribution;
    this.random = random;
    this.strength = strength;
  }

  void writeTo(NpzWriter writer, int count) {
    int latentSize = codec.latentSize();
    float[] latents = new float[Math.multiplyExact(count, latentSize)];
    FloatBuffer z = FloatBuffer.allocate(latentSize);
    FloatBuffer none = FloatBuffer.allocate(3 * codec.topology().controlPoints().size());
    FloatBuffer mesh = FloatBuffer.allocate(codec.topology().template().length);
    writer.begin("vertices", count, codec.topology().vertexCount(), 3);
    for (int i = 0; i < count; i++) {
      float[] drawn = distribution.sample(random, strength);
      System.arraycopy(drawn, 0, latents, i * latentSize, latentSize);
      codec.decode(1, z.put(0, drawn), none, mesh);
      writer.append(mesh.duplicate());
    }
    writer.begin("latent", count, latentSize).append(FloatBuffer.wrap(latents));
  }
}
