package dev.morphflux.models.codec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.PcaParameters;
import java.nio.FloatBuffer;

/**
 * The linear 3D morphable model in libtorch, in float32.
 *
 * <p>Encoding is the orthogonal projection onto the span of the components B [d, 3N]: {@code z = (B
 * B^T)^-1 B (x - mean)}. Decoding is {@code mean + B^T (z + G delta)} with the gain G [d, 3C] of
 * {@link PcaGain}. Each call works under a manager of its own; threads share only what does not
 * change.
 */
final class PcaCodec extends NamedCodec {
  private final NDManager manager;
  private final NDArray mean; // [1, 3N]
  private final NDArray components; // B [d, 3N]
  private final NDArray componentsByVertex; // a view of B^T [3N, d]
  private final NDArray whitening; // (B B^T)^-1 [d, d]
  private final NDArray gain; // G^T [3C, d]

  /**
   * @param manager a root manager, which this codec closes
   */
  PcaCodec(
      String name, String version, Topology topology, NDManager manager, PcaParameters parameters) {
    super(name, version, topology, parameters.latentSize());
    this.manager = manager;
    int length = 3 * parameters.vertexCount();
    this.mean = manager.create(parameters.mean().toFloats(), new Shape(1, length));
    this.components =
        manager.create(parameters.components().toFloats(), new Shape(latentSize(), length));
    this.componentsByVertex = components.transpose();
    PcaGain solved = PcaGain.of(components, parameters, topology);
    this.whitening = manager.create(solved.whitening());
    this.gain =
        topology.controlPoints().isEmpty()
            ? manager.zeros(new Shape(0, latentSize()))
            : manager.create(solved.gain());
  }

  @Override
  public void encode(int batch, FloatBuffer vertices, FloatBuffer latents) {
    try (NDManager request = manager.newSubManager()) {
      NDArray offsets =
          DirectBuffers.read(request, vertices, new Shape(batch, mean.size())).subi(mean);
      DirectBuffers.write(offsets.matMul(componentsByVertex).matMul(whitening), latents);
    }
  }

  @Override
  public void decode(
      int batch, FloatBuffer latents, FloatBuffer displacements, FloatBuffer vertices) {
    int coordinates = 3 * topology().controlPoints().size();
    try (NDManager request = manager.newSubManager()) {
      NDArray z = DirectBuffers.read(request, latents, new Shape(batch, latentSize()));
      if (coordinates > 0) {
        NDArray moved = DirectBuffers.read(request, displacements, new Shape(batch, coordinates));
        z.addi(moved.matMul(gain));
      }
      DirectBuffers.write(z.matMul(components).addi(mean), vertices);
    }
  }

  @Override
  public WeightBytes weightBytes() {
    long bytes = Float.BYTES * components.size();
    return new WeightBytes(bytes, bytes, bytes);
  }

  @Override
  public void close() {
    manager.close();
  }

  /** The manager all requests are made under, to be capped by tests that look for leaks. */
  NDManager manager() {
    return manager;
  }
}
