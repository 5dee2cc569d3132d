package dev.morphflux.processor.connect;

import dev.morphflux.models.export.FileDraft;
import dev.morphflux.models.export.MeshFormat;
import dev.morphflux.models.export.MeshFrame;
import dev.morphflux.models.export.MeshSurface;
import dev.morphflux.models.export.UpAxis;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.TopologyJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A head of two faces. */
final class Head {
  static final float[] TEMPLATE = {0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1, 2, 0, 0};
  static final Topology TOPOLOGY =
      new Topology(
          0.01,
          TEMPLATE,
          new int[][] {{0, 1, 2, 3}, {1, 4, 2}},
          List.of(new Region("all", List.of(0, 1, 2, 3, 4), List.of(2))),
          List.of());

  private Head() {}

  static Path topology(Path directory) {
    Path file = directory.resolve("topology.json");
    TopologyJson.write(file, TOPOLOGY);
    return file;
  }

  /**
   * The template, its first coordinate the frame's number / 1000: so each frame is another mesh.
   */
  static float[] vertices(long frame) {
    float[] vertices = TEMPLATE.clone();
    vertices[0] = frame / 1000f;
    return vertices;
  }

  static byte[] bytes(MeshFormat format, float[] vertices, int[][] faces) {
    return format.encode(
        new MeshSurface(faces, 0.01, UpAxis.Y), new MeshFrame(0, null, 30, vertices));
  }

  static void write(Path file, long frame) throws IOException {
    String name = file.toString();
    MeshFormat format = name.endsWith(".ply") ? MeshFormat.PLY : MeshFormat.OBJ;
    FileDraft.publish(file, bytes(format, vertices(frame), TOPOLOGY.faces()));
  }

  /** All files of a folder that are not hidden, by their paths in it. */
  static List<String> files(Path directory) {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .filter(file -> !file.startsWith(".") && !file.contains("/."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
