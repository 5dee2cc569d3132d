package dev.morphflux.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.mesh.InvalidMeshException;
import dev.morphflux.models.mesh.Mesh;
import dev.morphflux.models.mesh.MeshFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeshFormatTest {
  private static final MeshSurface SURFACE =
      new MeshSurface(new int[][] {{0, 1, 2, 3}, {1, 4, 2}, {0, 3, 5, 6, 1}}, 0.01, UpAxis.Y);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(names = {"OBJ", "PLY"})
  void encode_givenQuadsAndPolygons_expectsTheSameMeshRead(MeshFormat format) throws IOException {
    MeshFrame frame = Frames.random(7, 41);
    Path file = directory.resolve("mesh" + format.extension());

    FileDraft.publish(file, format.encode(SURFACE, frame));

    assertThat(MeshFiles.read(file)).isEqualTo(new Mesh(frame.vertices(), SURFACE.faces()));
    assertThat(directory).isDirectoryContaining(path -> path.equals(file));
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void encode_givenPlyOfLargePolygon_expectsItRead() throws IOException {
    int[] polygon = new int[300];
    for (int i = 0; i < polygon.length; i++) {
      polygon[i] = i;
    }
    MeshFrame frame = Frames.random(300, 1);
    Path file = directory.resolve("mesh.ply");

    FileDraft.publish(
        file, MeshFormat.PLY.encode(new MeshSurface(new int[][] {polygon}, 1, UpAxis.Z), frame));

    assertThat(MeshFiles.read(file).faces()[0]).isEqualTo(polygon);
  }

  @Test
  void frame_givenCoordinateThatIsNotFinite_expectsError() {
    assertThatThrownBy(() -> new MeshFrame(9, null, 30, new float[] {0, Float.NaN, 0}))
        .isInstanceOf(InvalidMeshException.class)
        .hasMessageContaining("frame 9");
  }
}
