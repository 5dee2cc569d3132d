package dev.morphflux.models.export;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** PLY, binary little-endian. */
final class PlyBytes {
  private static final int MAX_CORNERS_OF_A_BYTE = 255;

  private PlyBytes() {}

  static byte[] encode(MeshSurface surface, MeshFrame frame) {
    float[] vertices = frame.vertices();
    int[][] faces = surface.faces();
    int most = Arrays.stream(faces).mapToInt(face -> face.length).max().orElse(0);
    boolean small = most <= MAX_CORNERS_OF_A_BYTE;
    byte[] header =
        """
        ply
        format binary_little_endian 1.0
        comment one unit is %s m, %s is up
        comment frame %d%s
        element vertex %d
        property float x
        property float y
        property float z
        element face %d
        property list %s int vertex_indices
        end_header
        """
            .formatted(
                surface.metersPerUnit(),
                surface.up(),
                frame.number(),
                frame.timecode() == null ? "" : ", timecode " + frame.timecode().strip(),
                vertices.length / 3,
                faces.length,
                small ? "uchar" : "int")
            .getBytes(US_ASCII);
    int corners = Arrays.stream(faces).mapToInt(face -> face.length).sum();
    int lengthBytes = small ? Byte.BYTES : Integer.BYTES;
    ByteBuffer bytes =
        ByteBuffer.allocate(
                header.length
                    + vertices.length * Float.BYTES
                    + faces.length * lengthBytes
                    + corners * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(header);
    for (float coordinate : vertices) {
      bytes.putFloat(coordinate);
    }
    for (int[] face : faces) {
      if (small) {
        bytes.put((byte) face.length);
      } else {
        bytes.putInt(face.length);
      }
      for (int vertex : face) {
        bytes.putInt(vertex);
      }
    }
    return bytes.array();
  }
}
