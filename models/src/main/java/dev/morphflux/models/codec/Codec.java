package dev.morphflux.models.codec;

import dev.morphflux.models.mesh.Topology;
import java.nio.FloatBuffer;

/**
 * A morphable model as a function: vertices to latent codes and back.
 *
 * <p>All vertices and displacements are in the model's unit ({@link Topology#metersPerUnit()}), not
 * normalised. Buffers of any kind are read and written from index 0 whatever their position; those
 * of arrays need the fewest copies. Implementations are safe for use by several threads.
 */
public interface Codec extends AutoCloseable {

  /** The model's name. */
  String name();

  /** The model's version. */
  String version();

  /** The topology of the vertices. */
  Topology topology();

  /** d, the length of a latent code. */
  int latentSize();

  /**
   * Encodes scans.
   *
   * @param batch B
   * @param vertices [B, N, 3]
   * @param latents receives z [B, d]
   */
  void encode(int batch, FloatBuffer vertices, FloatBuffer latents);

  /**
   * Decodes latent codes with displacements of the control points. Zero displacement is exactly the
   * autoencoder (section 3.2 of the paper).
   *
   * @param batch B
   * @param latents [B, d]
   * @param displacements [B, C, 3], C control points in the order of {@link
   *     Topology#controlPoints()}
   * @param vertices receives [B, N, 3]
   */
  void decode(int batch, FloatBuffer latents, FloatBuffer displacements, FloatBuffer vertices);

  /** How much memory its calls read. */
  WeightBytes weightBytes();

  @Override
  void close();
}
