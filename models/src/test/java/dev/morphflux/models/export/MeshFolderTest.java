package dev.morphflux.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.mesh.InvalidMeshException;
import dev.morphflux.models.mesh.Mesh;
import dev.morphflux.models.mesh.MeshFiles;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.VertexEncoding;
import dev.morphflux.schemas.VertexPacking;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshFolderTest {
  private static final float[] TEMPLATE = {0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1};
  private static final Topology TOPOLOGY =
      new Topology(
          0.01,
          TEMPLATE,
          new int[][] {{0, 1, 2, 3}},
          List.of(new Region("all", List.of(0, 1, 2, 3), List.of(2))),
          List.of());
  private static final Duration IDLE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final AtomicLong clock = new AtomicLong();

  @Test
  void save_givenMeshesOfScansAndEdits_expectsOneFileEachByTakeAndFrameOrId() throws IOException {
    try (MeshFolder folder = folder(MeshFormat.PLY, false)) {
      folder.save(mesh("ann", 1, 5, "a"), 0);
      folder.save(mesh("ann", 1, 5, "a"), 1);
      folder.save(mesh("ann", 1, 5, "the same frame once more"), 2);
      folder.save(edited("ann", "edit/../1"), 3);

      String frame = "ann/day_1_12A_take001_000005_%s.ply";
      assertThat(files())
          .containsExactlyInAnyOrder(
              frame.formatted(FileNames.checksum("a")),
              frame.formatted(FileNames.checksum("the same frame once more")),
              "ann/edit_.._1.ply")
          .allSatisfy(
              file ->
                  assertThat(MeshFiles.read(directory.resolve(file)))
                      .isEqualTo(new Mesh(TEMPLATE, TOPOLOGY.faces())));
      assertThat(folder.firstUnfinished()).isEmpty();
    }
  }

  @Test
  void save_givenTakes_expectsEachFinishedWhenTheNextBegins() throws IOException {
    try (MeshFolder folder = folder(MeshFormat.USDA, true)) {
      folder.save(mesh("ann", 1, 5, "a"), 10);
      folder.save(mesh("bob", 1, 5, "b"), 11);
      folder.save(mesh("ann", 1, 6, "c"), 12);
      assertThat(files()).isEmpty();
      assertThat(folder.firstUnfinished()).hasValue(10);

      folder.save(mesh("ann", 2, 7, "d"), 13);
      assertThat(files()).singleElement().asString().startsWith("ann/day_1_12A_take001_000005_");
      assertThat(folder.firstUnfinished()).hasValue(11);

      folder.save(mesh("ann", 2, 7, "the same frame once more"), 14);
      assertThat(files()).hasSize(2);

      folder.finishAll();
      assertThat(files()).hasSize(4);
      assertThat(folder.firstUnfinished()).isEmpty();
    }
  }

  @Test
  void finishIdle_givenTakeThatWentQuiet_expectsOnlyItFinished() throws IOException {
    try (MeshFolder folder = folder(MeshFormat.GLB, true)) {
      folder.save(mesh("ann", 1, 5, "a"), 0);
      clock.addAndGet(IDLE.toNanos() / 2);
      folder.save(mesh("bob", 1, 5, "b"), 1);
      clock.addAndGet(IDLE.toNanos() / 2);

      folder.finishIdle(IDLE);

      assertThat(files()).singleElement().asString().startsWith("ann/").endsWith(".glb");
    }
    assertThat(files()).as("an unfinished take leaves nothing").hasSize(1);
  }

  @Test
  void save_givenTheSameTakeAfterARestart_expectsTheSameFile() throws IOException {
    for (int run = 0; run < 2; run++) {
      try (MeshFolder folder = folder(MeshFormat.USDA, true)) {
        folder.save(mesh("ann", 1, 5, "a"), 0);
        folder.finishAll();
      }
    }
    assertThat(files()).hasSize(1);
  }

  @Test
  void save_givenFolderThatCannotBeWritten_expectsTheMeshSavedWhenItCan() throws IOException {
    Path blocked = Files.writeString(directory.resolve("ann"), "a file where a folder should be");
    for (boolean takes : new boolean[] {false, true}) {
      try (MeshFolder folder = folder(MeshFormat.USDA, takes)) {
        Files.writeString(blocked, "");
        assertThatThrownBy(() -> folder.save(mesh("ann", 1, 5, "a"), 0))
            .isInstanceOf(IOException.class);

        Files.delete(blocked);
        folder.save(mesh("ann", 1, 5, "a"), 0);
        folder.finishAll();

        List<String> written = files();
        assertThat(written).hasSize(1);
        Files.delete(directory.resolve(written.get(0)));
        Files.delete(directory.resolve("ann"));
      }
    }
  }

  @Test
  void save_givenOtherTopologyOrBrokenVertices_expectsErrorThatSaysSo() throws IOException {
    try (MeshFolder folder = folder(MeshFormat.OBJ, false)) {
      DenseMesh other = builder("ann", 1, 5, "a").setTopologyId("feedfeedfeedfeed").build();
      assertThatThrownBy(() -> folder.save(other, 0))
          .isInstanceOf(InvalidMeshException.class)
          .hasMessageContaining("feedfeedfeedfeed");
      DenseMesh short3 =
          builder("ann", 1, 5, "a")
              .setVertices(
                  VertexPacking.pack(FloatBuffer.wrap(TEMPLATE, 0, 9), VertexEncoding.FLOAT32))
              .build();
      assertThatThrownBy(() -> folder.save(short3, 0)).hasMessageContaining("has 3 vertices");
    }
    assertThatThrownBy(() -> folder(MeshFormat.OBJ, true)).hasMessageContaining("GLB or USDA");
    assertThat(files()).isEmpty();
  }

  private MeshFolder folder(MeshFormat format, boolean takes) {
    return new MeshFolder(
        directory, format, takes, TOPOLOGY, UpAxis.Y, OpenTakes.Finished.UNHEARD, clock::get);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !file.toString().endsWith(".part"))
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static DenseMesh edited(String subject, String edit) {
    return builder(subject, 0, 0, null).setEditIds(List.of("earlier", edit)).setFrame(null).build();
  }

  private static DenseMesh mesh(String subject, int take, long frame, String scanId) {
    return builder(subject, take, frame, scanId).build();
  }

  private static DenseMesh.Builder builder(
      String subject, int take, long frame, @Nullable String scanId) {
    return DenseMesh.newBuilder()
        .setScanId(scanId)
        .setSubject(subject)
        .setCaptureSession("day 1")
        .setSlate("12A")
        .setTake(take)
        .setFrame(new FrameTime(frame, null, 30, 1))
        .setModelName("head")
        .setModelVersion("1")
        .setTopologyId(TOPOLOGY.id())
        .setMetersPerUnit(0.01)
        .setVertices(VertexPacking.pack(FloatBuffer.wrap(TEMPLATE), VertexEncoding.FLOAT32));
  }
}
