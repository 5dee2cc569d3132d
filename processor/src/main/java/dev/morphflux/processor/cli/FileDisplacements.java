package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.io.Npz;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/** Displacements from a file, for each mesh its own or for all the same. */
final class FileDisplacements implements ArrayEdit {
  private final Npz archive;
  private final ArrayInput given;
  private final int size;
  private final boolean shared;

  FileDisplacements(Codec codec, Path file, int meshes) {
    int controlPoints = codec.topology().controlPoints().size();
    size = 3 * controlPoints;
    archive = Npz.open(file);
    try {
      given = ArrayInput.displacements(archive);
      given.requirePoints("[B, C, 3] of the model's control points", controlPoints);
      if (given.count() != 1 && given.count() != meshes) {
        throw given.wrongCount("sets of displacements", meshes);
      }
    } catch (RuntimeException e) {
      archive.close();
      throw e;
    }
    shared = given.count() == 1;
  }

  @Override
  public void apply(int count, FloatBuffer plain, FloatBuffer latents, FloatBuffer displacements) {
    if (!shared) {
      given.read(count, displacements);
    } else if (given.read(1, displacements) == 1) {
      // Read with the first batch, which is the largest, and left there for the others.
      for (int i = size; i < count * size; i++) {
        displacements.put(i, displacements.get(i - size));
      }
    }
  }

  @Override
  public void close() {
    given.close();
    archive.close();
  }
}
