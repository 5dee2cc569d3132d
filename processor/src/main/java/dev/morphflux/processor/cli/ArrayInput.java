package dev.morphflux.processor.cli;

import dev.morphflux.models.io.InvalidArrayException;
import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NpzSlices;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Meshes, latents or displacements of an archive, some at a time; refuses what is no finite number.
 */
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

  static ArrayInput latents(Npz archive) {
    return open(archive, "latent");
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

  /** Refuses another shape than [B, size]. */
  void requireLatents(int size) {
    slices.requireShape("[B, d] of the model's latent codes", -1, size);
  }

  InvalidArrayException wrongCount(String what, int meshes) {
    return new InvalidArrayException(
        "%s holds %d %s for %d meshes, expected one for each, or a single one for all"
            .formatted(slices.where(), count(), what, meshes));
  }

  /** Fills the buffer from its start with the next rows. */
  int read(int rows, FloatBuffer target) {
    int read = slices.read(rows, target.clear());
    int size = slices.sliceSize();
    for (int i = 0; i < read * size; i++) {
      if (!Float.isFinite(target.get(i))) {
        throw new InvalidArrayException(
            "%s holds %s at %s, expected a finite number; leave out or mend that row"
                .formatted(slices.where(), target.get(i), place(next + i / size, i % size)));
      }
    }
    next += read;
    return read;
  }

  private List<Integer> place(int row, int number) {
    return slices.shape().length == 2
        ? List.of(row, number)
        : List.of(row, number / AXES, number % AXES);
  }

  @Override
  public void close() {
    slices.close();
  }
}
