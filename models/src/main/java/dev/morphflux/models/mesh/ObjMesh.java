package dev.morphflux.models.mesh;

import de.javagl.obj.FloatTuple;
import de.javagl.obj.Obj;
import de.javagl.obj.ObjFace;
import de.javagl.obj.ObjReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads Wavefront OBJ: the vertices' positions and the faces' corners. Whatever else there is, such
 * as normals and colours, is left out first, for exporters do odd things there.
 */
final class ObjMesh {
  private static final Pattern CONTINUATION = Pattern.compile("\\\\[ \\t]*\\R");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern BEHIND_POSITION = Pattern.compile("/.*");

  private ObjMesh() {}

  static Mesh read(Path file) {
    Obj obj;
    try {
      obj = ObjReader.read(new StringReader(positionsAndCorners(text(MeshFiles.bytes(file)))));
    } catch (IOException | RuntimeException e) {
      if (e instanceof InvalidMeshException invalid) {
        throw invalid;
      }
      String reason =
          e.getCause() instanceof NumberFormatException number
              ? "a coordinate is not a number: " + number.getMessage()
              : e.getMessage();
      throw new InvalidMeshException(file + " is not a valid OBJ file: " + reason, e);
    }
    float[] vertices = new float[3 * obj.getNumVertices()];
    for (int v = 0; v < obj.getNumVertices(); v++) {
      FloatTuple vertex = obj.getVertex(v);
      vertices[3 * v] = vertex.getX();
      vertices[3 * v + 1] = vertex.getY();
      vertices[3 * v + 2] = vertex.getZ();
    }
    int[][] faces = new int[obj.getNumFaces()][];
    for (int f = 0; f < faces.length; f++) {
      ObjFace face = obj.getFace(f);
      faces[f] = new int[face.getNumVertices()];
      for (int corner = 0; corner < faces[f].length; corner++) {
        faces[f][corner] = face.getVertexIndex(corner);
      }
    }
    return MeshFiles.checked(file, new Mesh(vertices, faces));
  }

  /** Numbers and keywords are ASCII in any encoding but UTF-16, which begins with a mark. */
  private static String text(byte[] bytes) {
    char mark = bytes.length < Character.BYTES ? 0 : ByteBuffer.wrap(bytes).getChar();
    boolean wide = mark == '\ufeff' || mark == '\ufffe';
    return new String(bytes, wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8)
        .replace("\ufeff", "");
  }

  private static String positionsAndCorners(String text) {
    StringBuilder kept = new StringBuilder();
    CONTINUATION
        .matcher(text)
        .replaceAll(" ")
        .lines()
        .map(line -> SPACE.split(line.strip()))
        .forEach(
            words -> {
              if (words[0].equals("v")) {
                Stream<String> position = Arrays.stream(words).limit(4);
                kept.append(position.collect(Collectors.joining(" "))).append('\n');
              } else if (words[0].equals("f")) {
                for (String word : words) {
                  kept.append(BEHIND_POSITION.matcher(word).replaceFirst("")).append(' ');
                }
                kept.append('\n');
              }
            });
    return kept.toString();
  }
}
