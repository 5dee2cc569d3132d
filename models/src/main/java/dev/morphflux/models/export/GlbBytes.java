package dev.morphflux.models.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The container of binary glTF: a header, JSON, and what the JSON points into. */
final class GlbBytes {
  private static final int MAGIC = 0x46546C67; // "glTF"
  private static final int VERSION = 2;
  private static final int JSON = 0x4E4F534A;
  private static final int BIN = 0x004E4942;
  private static final int HEADER_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;

  private GlbBytes() {}

  /** A file of one mesh. */
  static byte[] encode(MeshSurface surface, MeshFrame frame) {
    ByteBuffer indices = Triangles.indices(surface.faces());
    ByteBuffer positions = floats(frame.vertices());
    int size = indices.remaining() + positions.remaining();
    GltfDocument document = new GltfDocument(surface, frame);
    ByteBuffer before = before(document.json(), size);
    return ByteBuffer.allocate(before.remaining() + size)
        .put(before)
        .put(indices)
        .put(positions)
        .array();
  }

  /**
   * All that stands before the binary chunk's content.
   *
   * @param size of that content, a multiple of 4
   */
  static ByteBuffer before(byte[] json, long size) {
    int padding = -json.length & 3;
    int jsonSize = json.length + padding;
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER_BYTES + 2 * CHUNK_HEADER_BYTES + jsonSize)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(VERSION).putInt((int) (bytes.capacity() + size));
    bytes.putInt(jsonSize).putInt(JSON).put(json);
    for (int i = 0; i < padding; i++) {
      bytes.put((byte) ' ');
    }
    return bytes.putInt((int) size).putInt(BIN).flip();
  }

  static ByteBuffer floats(float[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return bytes;
  }
}
