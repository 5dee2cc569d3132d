package dev.morphflux.models.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The file formats that meshes are written in. Vertices keep their order in all of them. */
public enum MeshFormat {
  /** Wavefront OBJ: polygons as they are. */
  OBJ(false),
  /** PLY, binary little-endian: polygons as they are. */
  PLY(false),
  /** glTF 2.0 binary: in metres, y up; polygons are cut into triangles, as glTF has no others. */
  GLB(true),
  /** USD as text: polygons as they are. */
  USDA(true);

  private final boolean holdsTakes;

  MeshFormat(boolean holdsTakes) {
    this.holdsTakes = holdsTakes;
  }

  /** Whether one file can hold a whole take. */
  public boolean holdsTakes() {
    return holdsTakes;
  }

  /** Of a file's name, with the dot. */
  public String extension() {
    return "." + name().toLowerCase(Locale.ROOT);
  }

  /** The content of a file of one mesh. */
  public byte[] encode(MeshSurface surface, MeshFrame frame) {
    return switch (this) {
      case OBJ -> ObjText.encode(surface, frame);
      case PLY -> PlyBytes.encode(surface, frame);
      case GLB -> GlbBytes.encode(surface, frame);
      case USDA -> UsdaText.encode(surface, frame);
    };
  }

  /**
   * Begins the file of a take.
   *
   * @throws IllegalStateException when the format does not {@link #holdsTakes hold takes}
   */
  public TakeWriter<MeshFrame> begin(Path file, MeshSurface surface) throws IOException {
    return switch (this) {
      case GLB -> new GlbTake(file, surface);
      case USDA -> new UsdaTake(file, surface);
      case OBJ, PLY -> throw new IllegalStateException(this + " holds one mesh a file");
    };
  }
}
