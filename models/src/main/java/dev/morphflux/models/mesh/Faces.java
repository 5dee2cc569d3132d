package dev.morphflux.models.mesh;

import dev.morphflux.models.io.NumpyArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What faces tell. */
final class Faces {

  private Faces() {}

  /** The vertices on open rims: at edges that belong to one face only. */
  static BitSet rim(int[][] faces) {
    Set<Long> once = new HashSet<>();
    for (int[] face : faces) {
      for (int corner = 0; corner < face.length; corner++) {
        long a = face[corner];
        long b = face[(corner + 1) % face.length];
        long edge = (Math.min(a, b) << Integer.SIZE) | Math.max(a, b);
        if (!once.remove(edge)) {
          once.add(edge);
        }
      }
    }
    BitSet rim = new BitSet();
    for (long edge : once) {
      rim.set((int) (edge >>> Integer.SIZE));
      rim.set((int) edge);
    }
    return rim;
  }

  /**
   * Faces of at most four corners: a larger one becomes triangles around its corner with the
   * smallest number, the same ones whichever corner a file begins with.
   */
  static int[][] withoutPolygons(int[][] faces) {
    if (Arrays.stream(faces).noneMatch(face -> face.length > 4)) {
      return faces;
    }
    List<int[]> split = new ArrayList<>();
    for (int[] face : faces) {
      if (face.length <= 4) {
        split.add(face);
        continue;
      }
      int least = 0;
      for (int corner = 1; corner < face.length; corner++) {
        least = face[corner] < face[least] ? corner : least;
      }
      for (int next = 1; next < face.length - 1; next++) {
        int second = face[(least + next) % face.length];
        split.add(new int[] {face[least], second, face[(least + next + 1) % face.length]});
      }
    }
    return split.toArray(new int[0][]);
  }

  /** Faces of a numpy array [F, 3 or 4], where -1 in the last column marks a triangle. */
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
