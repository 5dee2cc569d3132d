package dev.morphflux.models.mesh;

import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NpzSlices;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads npz archives with {@code vertices} [N, 3] or [B, N, 3] and, where there are any, {@code
 * faces} [F, 3 or 4]; a batch piece by piece.
 */
final class NpzMeshes implements MeshSequence {
  private static final String VERTICES = "vertices";
  private static final String FACES = "faces";

  private final Npz npz;
  private final NpzSlices slices;
  private final int[][] faces;
  private final int count;
  private final int vertexCount;

  private NpzMeshes(Npz npz, NpzSlices slices, int[][] faces, int[] shape) {
    this.npz = npz;
    this.slices = slices;
    this.faces = faces;
    this.count = shape.length == 3 ? shape[0] : 1;
    this.vertexCount = shape[shape.length - 2];
  }

  static MeshSequence open(Path file) {
    Npz npz = Npz.open(file);
    try {
      int[] shape = npz.shape(VERTICES);
      boolean known = shape.length == 2 || shape.length == 3;
      if (!known || shape[shape.length - 1] != 3) {
        throw new InvalidMeshException(
            "array 'vertices' of %s has shape %s, expected [N, 3] or [B, N, 3]"
                .formatted(file, Arrays.toString(shape)));
      }
      int[][] faces = npz.contains(FACES) ? Faces.read(npz.read(FACES)) : new int[0][];
      return new NpzMeshes(npz, npz.slices(VERTICES), faces, shape);
    } catch (RuntimeException e) {
      npz.close();
      throw e;
    }
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public Mesh next() {
    float[] vertices = new float[3 * vertexCount];
    // Of a single mesh [N, 3] a slice is a vertex.
    slices.read(slices.shape().length == 2 ? vertexCount : 1, FloatBuffer.wrap(vertices));
    return new Mesh(vertices, faces);
  }

  @Override
  public void close() {
    slices.close();
    npz.close();
  }
}
