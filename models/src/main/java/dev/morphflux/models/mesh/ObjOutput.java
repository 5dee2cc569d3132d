package dev.morphflux.models.mesh;

import de.javagl.obj.Obj;
import de.javagl.obj.ObjWriter;
import de.javagl.obj.Objs;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes Wavefront OBJ files. */
public final class ObjOutput {

  private ObjOutput() {}

  /**
   * Writes a mesh, its vertices in their order and its faces with all their corners.
   *
   * @param file where; its directory is created if missing
   * @param vertices [N, 3]
   * @param faces may be empty
   */
  public static void write(Path file, float[] vertices, int[][] faces) throws IOException {
    Obj obj = Objs.create();
    for (int i = 0; i < vertices.length; i += 3) {
      obj.addVertex(vertices[i], vertices[i + 1], vertices[i + 2]);
    }
    for (int[] face : faces) {
      obj.addFace(face);
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    try (Writer out = Files.newBufferedWriter(file)) {
      ObjWriter.write(obj, out);
    }
  }
}
