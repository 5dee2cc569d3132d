package dev.morphflux.processor.cli;

import dev.morphflux.models.io.InvalidArrayException;
import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NpzSlices;
import java.nio.FloatBuffer;

/** Meshes or displacements of an archive, some at a time; refuses what is no finite number. */
final class ArrayInput implements AutoCloseable {
  private static final int AXES = 3;

  private final NpzSlices slices;
  private int next;

  private ArrayInput(NpzSlices slices) {
    this.slices = slices;
  }

  static ArrayInput vertices(Npz archive) {
    return open(archive, "vertices");
  }

  static ArrayInput displacements(Npz archive) {
    return open(archive, "displacements");
  }

  private static ArrayInput open(Npz archive, String name) {
    boolean unnamed = !archive.contains(name) && archive.names().equals(Npz.UNNAMED);
    return new ArrayInput(archive.slices(unnamed ? Npz.SINGLE_ARRAY : name));
  }

  int count() {
    return slices.count();
  }

  /** Refuses another shape than [B, points, 3]. */
  void requirePoints(String meaning, int points) {
    slices.requireShape(meaning, -1, points, AXES);
  }

  InvalidArrayException wrongCount(int meshes) {
    return new InvalidArrayException(
        slices.where()
            + " holds "
            + count()
            + " sets of displacements for "
            + meshes
            + " meshes, expected one for each, or a single one for all");
  }

  /** Fills the buffer from its start with the next rows. */
  int read(int rows, FloatBuffer target) {
    int read = slices.read(rows, target.clear());
    int size = slices.sliceSize();
    for (int i = 0; i < read * size; i++) {
      if (!Float.isFinite(target.get(i))) {
        throw new InvalidArrayException(
            "%s holds %s at [%d, %d, %d], expected a finite number; leave out or mend that row"
                .formatted(
                    slices.where(), target.get(i), next + i / size, i % size / AXES, i % AXES));
      }
    }
    next += read;
    return read;
  }

  @Override
  public void close() {
    slices.close();
  }
}
