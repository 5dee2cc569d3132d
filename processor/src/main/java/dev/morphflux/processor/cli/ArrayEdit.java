package dev.morphflux.processor.cli;

import java.nio.FloatBuffer;

/** An edit of the meshes of an array, batch after batch in their order. */
interface ArrayEdit extends AutoCloseable {

  /** Nothing but the autoencoder. */
  ArrayEdit NONE = (count, plain, latents, displacements) -> {};

  /** Whether {@link #apply} looks at what the latents decode to without displacements. */
  default boolean comparesShapes() {
    return false;
  }

  /**
   * Edits the next meshes.
   *
   * @param count B of this batch
   * @param plain [B, N, 3], what the latents decode to; only if {@link #comparesShapes}
   * @param latents z [B, d], to be changed or left
   * @param displacements [B, C, 3], to be set or left; all 0 at the first batch
   */
  void apply(int count, FloatBuffer plain, FloatBuffer latents, FloatBuffer displacements);

  @Override
  default void close() {}
}
