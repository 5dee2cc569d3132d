package dev.morphflux.models.mesh;

import dev.morphflux.models.mesh.PlyHeader.Element;
import dev.morphflux.models.mesh.PlyHeader.Property;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads PLY, as text and in both binary orders. What is neither a vertex, a face nor a strip of
 * triangles is skipped, and in a text what follows an item in its line.
 */
final class PlyMesh {
  /** As C writes them. */
  private static final Pattern NOT_FINITE = Pattern.compile("(?i)[-+]?(nan.*|inf(inity)?)");

  private final Path file;
  private final ByteBuffer bytes;
  private final boolean text;
  private float[] vertices = new float[0];
  private final List<int[]> faces = new ArrayList<>();
  private boolean atLineEnd;

  private PlyMesh(Path file, ByteBuffer bytes, boolean text) {
    this.file = file;
    this.bytes = bytes;
    this.text = text;
  }

  static Mesh read(Path file) {
    ByteBuffer bytes = ByteBuffer.wrap(MeshFiles.bytes(file));
    PlyHeader header = PlyHeader.read(file, bytes);
    bytes.order(
        header.encoding() == PlyHeader.Encoding.BINARY_BIG_ENDIAN
            ? ByteOrder.BIG_ENDIAN
            : ByteOrder.LITTLE_ENDIAN);
    PlyMesh reader = new PlyMesh(file, bytes, header.encoding() == PlyHeader.Encoding.ASCII);
    for (Element element : header.elements()) {
      reader.read(element);
    }
    Mesh mesh = new Mesh(reader.vertices, reader.faces.toArray(new int[0][]));
    return MeshFiles.checked(file, mesh);
  }

  private void read(Element element) {
    boolean isVertex = element.name().equals("vertex");
    if (isVertex) {
      allocate(element);
    }
    for (int item = 0; item < element.count(); item++) {
      try {
        for (Property property : element.properties()) {
          if (property.length() == null) {
            single(isVertex, item, property);
          } else {
            list(element.name(), property, property.length());
          }
        }
        if (text) {
          skipLine();
        }
      } catch (BufferUnderflowException e) {
        throw new InvalidMeshException(
            "%s ends within %s %d of %d; the file is truncated"
                .formatted(file, element.name(), item, element.count()),
            e);
      }
    }
  }

  private void allocate(Element element) {
    List<String> names = element.properties().stream().map(Property::name).toList();
    if (!names.containsAll(List.of("x", "y", "z"))) {
      throw new InvalidMeshException(file + " has vertices without x, y and z: only " + names);
    }
    // Each vertex takes at least six bytes, so a header that lies cannot take all memory.
    if (element.count() > bytes.remaining() / 6) {
      throw new InvalidMeshException(
          "%s promises %d vertices in %d bytes; the file is truncated"
              .formatted(file, element.count(), bytes.remaining()));
    }
    vertices = new float[3 * element.count()];
  }

  private void single(boolean isVertex, int item, Property property) {
    double value = next(property.type());
    int axis = "xyz".indexOf(property.name());
    if (isVertex && axis >= 0 && property.name().length() == 1) {
      vertices[3 * item + axis] = (float) value;
    }
  }

  private void list(String element, Property property, PlyHeader.Type lengthType) {
    int length = (int) next(lengthType);
    if (length < 0 || length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    boolean ofVertices = property.name().startsWith("vertex_ind");
    int[] values = new int[length];
    for (int i = 0; i < length; i++) {
      values[i] = (int) next(property.type());
    }
    if (ofVertices && element.equals("face")) {
      faces.add(values);
    } else if (ofVertices && element.equals("tristrips")) {
      addStrips(values);
    }
  }

  /** Strips behind each other, with -1 between them; every second triangle is turned over. */
  private void addStrips(int[] vertices) {
    int first = 0;
    for (int i = 0; i < vertices.length; i++) {
      if (vertices[i] < 0) {
        first = i + 1;
      } else if (i - first >= 2) {
        boolean turned = (i - first) % 2 == 1;
        int a = vertices[i - 2];
        int b = vertices[i - 1];
        faces.add(turned ? new int[] {b, a, vertices[i]} : new int[] {a, b, vertices[i]});
      }
    }
  }

  private double next(PlyHeader.Type type) {
    if (text) {
      return word();
    }
    return switch (type) {
      case INT8 -> bytes.get();
      case UINT8 -> Byte.toUnsignedInt(bytes.get());
      case INT16 -> bytes.getShort();
      case UINT16 -> Short.toUnsignedInt(bytes.getShort());
      case INT32 -> bytes.getInt();
      case UINT32 -> Integer.toUnsignedLong(bytes.getInt());
      case FLOAT32 -> bytes.getFloat();
      case FLOAT64 -> bytes.getDouble();
    };
  }

  private double word() {
    byte next = bytes.get();
    while (next <= ' ') {
      next = bytes.get();
    }
    StringBuilder letters = new StringBuilder();
    while (next > ' ') {
      letters.append((char) next);
      next = bytes.hasRemaining() ? bytes.get() : (byte) '\n';
    }
    atLineEnd = isLineEnd(next);
    String word = letters.toString();
    try {
      return Double.parseDouble(word);
    } catch (NumberFormatException e) {
      if (NOT_FINITE.matcher(word).matches()) {
        return Double.NaN;
      }
      throw new InvalidMeshException(file + ": '" + word + "' is not a number", e);
    }
  }

  private void skipLine() {
    while (!atLineEnd && bytes.hasRemaining()) {
      atLineEnd = isLineEnd(bytes.get());
    }
    atLineEnd = false;
  }

  private static boolean isLineEnd(byte letter) {
    return letter == '\n' || letter == '\r';
  }
}
