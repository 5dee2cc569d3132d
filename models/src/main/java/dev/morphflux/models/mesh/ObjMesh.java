package dev.morphflux.models.mesh;

import de.javagl.obj.FloatTuple;
import de.javagl.obj.Obj;
import de.javagl.obj.ObjFace;
import de.javagl.obj.ObjReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;

/** Reads Wavefront OBJ. */
final class ObjMesh {

  private ObjMesh() {}

  static Mesh read(Path file) {
    Obj obj;
    try {
      obj = ObjReader.read(new ByteArrayInputStream(MeshFiles.bytes(file)));
    } catch (IOException | RuntimeException e) {
      if (e instanceof InvalidMeshException invalid) {
        throw invalid;
      }
      throw new InvalidMeshException(file + " is not a valid OBJ file: " + e.getMessage(), e);
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
}
