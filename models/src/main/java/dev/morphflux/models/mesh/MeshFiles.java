package dev.morphflux.models.mesh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads meshes by their file's extension: {@code .obj}, {@code .ply}, {@code .npz}. Vertices keep
 * their order, faces all their corners.
 */
public final class MeshFiles {

  private enum Format {
    OBJ,
    PLY,
    NPZ,
    UNKNOWN
  }

  private MeshFiles() {}

  /** Whether the extension is one that can be read. */
  public static boolean isMesh(Path file) {
    return format(file) != Format.UNKNOWN;
  }

  /** Reads the only mesh of a file. */
  public static Mesh read(Path file) {
    try (MeshSequence meshes = open(file)) {
      if (meshes.count() != 1) {
        throw new InvalidMeshException(
            file + " holds " + meshes.count() + " meshes, expected a single one");
      }
      return meshes.next();
    }
  }

  /**
   * Opens a file of one mesh, or of a batch: a npz archive with {@code vertices} [B, N, 3].
   *
   * @throws InvalidMeshException naming the file and what is wrong with it
   */
  public static MeshSequence open(Path file) {
    return switch (format(file)) {
      case OBJ -> single(ObjMesh.read(file));
      case PLY -> single(PlyMesh.read(file));
      case NPZ -> NpzMeshes.open(file);
      case UNKNOWN ->
          throw new InvalidMeshException(
              file + " has an extension that is not known, expected .obj, .ply or .npz");
    };
  }

  private static Format format(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".obj")
        ? Format.OBJ
        : name.endsWith(".ply") ? Format.PLY : name.endsWith(".npz") ? Format.NPZ : Format.UNKNOWN;
  }

  private static MeshSequence single(Mesh mesh) {
    return new MeshSequence() {
      @Override
      public int count() {
        return 1;
      }

      @Override
      public Mesh next() {
        return mesh;
      }
    };
  }

  static byte[] bytes(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length == 0) {
        throw new InvalidMeshException(file + " is empty");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new InvalidMeshException("there is no file " + file, e);
    } catch (IOException e) {
      throw new InvalidMeshException("cannot read " + file + ": " + e, e);
    }
  }

  /** Refuses faces that name vertices that are not there. */
  static Mesh checked(Path file, Mesh mesh) {
    if (mesh.vertexCount() == 0) {
      throw new InvalidMeshException(file + " has no vertices");
    }
    for (int f = 0; f < mesh.faces().length; f++) {
      for (int vertex : mesh.faces()[f]) {
        if (vertex < 0 || vertex >= mesh.vertexCount()) {
          throw new InvalidMeshException(
              "%s: face %d names vertex %d, but there are %d vertices"
                  .formatted(file, f, vertex, mesh.vertexCount()));
        }
      }
    }
    return mesh;
  }
}
