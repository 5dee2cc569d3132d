package dev.morphflux.models.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Polygons cut into triangles, as fans around their first corner. */
final class Triangles {

  private Triangles() {}

  static int count(int[][] faces) {
    int count = 0;
    for (int[] face : faces) {
      count += Math.max(0, face.length - 2);
    }
    return count;
  }

  /** Three little-endian 32-bit vertex indices for each triangle. */
  static ByteBuffer indices(int[][] faces) {
    ByteBuffer indices =
        ByteBuffer.allocate(3 * Integer.BYTES * count(faces)).order(ByteOrder.LITTLE_ENDIAN);
    for (int[] face : faces) {
      for (int corner = 2; corner < face.length; corner++) {
        indices.putInt(face[0]).putInt(face[corner - 1]).putInt(face[corner]);
      }
    }
    return indices.flip();
  }
}
