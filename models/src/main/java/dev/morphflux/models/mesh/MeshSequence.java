package dev.morphflux.models.mesh;

/** The meshes of one file, one at a time. For one thread. */
public interface MeshSequence extends AutoCloseable {

  /** How many there are. */
  int count();

  /** The next one; may be called {@link #count} times. */
  Mesh next();

  @Override
  default void close() {}
}
