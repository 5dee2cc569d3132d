package dev.morphflux.models.export;

import static java.nio.charset.StandardCharsets.US_ASCII;

import de.javagl.obj.Obj;
import de.javagl.obj.ObjWriter;
import de.javagl.obj.Objs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;

/** Wavefront OBJ. */
final class ObjText {

  private ObjText() {}

  static byte[] encode(MeshSurface surface, MeshFrame frame) {
    Obj obj = Objs.create();
    float[] vertices = frame.vertices();
    for (int i = 0; i < vertices.length; i += 3) {
      obj.addVertex(vertices[i], vertices[i + 1], vertices[i + 2]);
    }
    for (int[] face : surface.faces()) {
      obj.addFace(face);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(40 * vertices.length);
    try (Writer out = new OutputStreamWriter(bytes, US_ASCII)) {
      out.write("# one unit is " + surface.metersPerUnit() + " m, " + surface.up() + " is up\n");
      ObjWriter.write(obj, out);
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory cannot fail to be written", e);
    }
    return bytes.toByteArray();
  }
}
