package dev.morphflux.processor.stream;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.WeightBytes;
import dev.morphflux.models.mesh.Topology;
import java.nio.FloatBuffer;

/** Another codec, which stays its maker's to close, with something that happens before encoding. */
record HookedCodec(Codec codec, Hook hook) implements Codec {

  interface Hook {
    void before(int batch, FloatBuffer vertices);
  }

  @Override
  public void encode(int batch, FloatBuffer vertices, FloatBuffer latents) {
    hook.before(batch, vertices);
    codec.encode(batch, vertices, latents);
  }

  @Override
  public void decode(
      int batch, FloatBuffer latents, FloatBuffer displacements, FloatBuffer vertices) {
    codec.decode(batch, latents, displacements, vertices);
  }

  @Override
  public String name() {
    return codec.name();
  }

  @Override
  public String version() {
    return codec.version();
  }

  @Override
  public Topology topology() {
    return codec.topology();
  }

  @Override
  public int latentSize() {
    return codec.latentSize();
  }

  @Override
  public WeightBytes weightBytes() {
    return codec.weightBytes();
  }

  @Override
  public void close() {}
}
