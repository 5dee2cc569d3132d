package dev.morphflux.models.mesh;

import dev.morphflux.models.io.NumpyArray;
import java.util.Arrays;

/** Faces of a numpy array [F, 3 or 4], where -1 in the last column marks a triangle. */
final class Faces {

  private Faces() {}

  static int[][] read(NumpyArray array) {
    int[] shape = array.shape();
    if (shape.length != 2 || (shape[1] != 3 && shape[1] != 4)) {
      throw new InvalidMeshException(
          array.where() + " has shape " + Arrays.toString(shape) + ", expected [F, 3] or [F, 4]");
    }
    int[] corners = array.toInts();
    int[][] faces = new int[shape[0]][];
    for (int f = 0; f < faces.length; f++) {
      int[] face = Arrays.copyOfRange(corners, f * shape[1], (f + 1) * shape[1]);
      faces[f] = face[face.length - 1] < 0 ? Arrays.copyOf(face, face.length - 1) : face;
    }
    return faces;
  }
}
