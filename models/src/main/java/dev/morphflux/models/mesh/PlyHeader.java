package dev.morphflux.models.mesh;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a PLY file says of itself: its encoding, and the properties of each kind of element. */
record PlyHeader(PlyHeader.Encoding encoding, List<PlyHeader.Element> elements) {

  enum Encoding {
    ASCII,
    BINARY_LITTLE_ENDIAN,
    BINARY_BIG_ENDIAN
  }

  enum Type {
    INT8,
    UINT8,
    INT16,
    UINT16,
    INT32,
    UINT32,
    FLOAT32,
    FLOAT64
  }

  /**
   * A property of an element.
   *
   * @param length the type of the number of values, for a list; null for a single value
   */
  record Property(String name, Type type, @Nullable Type length) {}

  record Element(String name, int count, List<Property> properties) {}

  /**
   * Reads the header.
   *
   * @param bytes the file from its beginning; left behind the header
   */
  static PlyHeader read(Path file, ByteBuffer bytes) {
    boolean magic =
        bytes.remaining() > 3
            && bytes.get(0) == 'p'
            && bytes.get(1) == 'l'
            && bytes.get(2) == 'y'
            && line(file, bytes).equals("ply");
    if (!magic) {
      throw new InvalidMeshException(file + " is not a PLY file: it does not begin with 'ply'");
    }
    Encoding encoding = null;
    List<Element> elements = new ArrayList<>();
    for (String line = line(file, bytes); !line.equals("end_header"); line = line(file, bytes)) {
      String[] words = line.split("\\s+", -1);
      try {
        switch (words[0]) {
          case "format" -> encoding = encoding(words[1]);
          case "element" ->
              elements.add(
                  new Element(words[1], Integer.parseUnsignedInt(words[2]), new ArrayList<>()));
          case "property" -> elements.get(elements.size() - 1).properties().add(property(words));
          case "comment", "obj_info", "" -> {}
          default -> {
            // Before the elements old exporters introduce themselves without saying "comment".
            if (!elements.isEmpty()) {
              throw new IllegalArgumentException(words[0]);
            }
          }
        }
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new InvalidMeshException(file + ": the header line '" + line + "' is not known", e);
      }
    }
    if (encoding == null) {
      throw new InvalidMeshException(file + " does not say its format in the header");
    }
    return new PlyHeader(encoding, elements);
  }

  private static Encoding encoding(String name) {
    return switch (name) {
      case "ascii" -> Encoding.ASCII;
      case "binary_little_endian" -> Encoding.BINARY_LITTLE_ENDIAN;
      case "binary_big_endian" -> Encoding.BINARY_BIG_ENDIAN;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Property property(String[] words) {
    return words[1].equals("list")
        ? new Property(words[4], type(words[3]), type(words[2]))
        : new Property(words[2], type(words[1]), null);
  }

  private static Type type(String name) {
    return switch (name) {
      case "char", "int8" -> Type.INT8;
      case "uchar", "uint8" -> Type.UINT8;
      case "short", "int16" -> Type.INT16;
      case "ushort", "uint16" -> Type.UINT16;
      case "int", "int32" -> Type.INT32;
      case "uint", "uint32" -> Type.UINT32;
      case "float", "float32" -> Type.FLOAT32;
      case "double", "float64" -> Type.FLOAT64;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static String line(Path file, ByteBuffer bytes) {
    StringBuilder line = new StringBuilder();
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n' || next == '\r') {
        if (next == '\r' && bytes.hasRemaining() && bytes.get(bytes.position()) == '\n') {
          bytes.get();
        }
        return line.toString().strip();
      }
      line.append((char) Byte.toUnsignedInt(next));
    }
    throw new InvalidMeshException(file + " ends within its PLY header");
  }
}
