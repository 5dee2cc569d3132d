package dev.morphflux.processor.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.connectors.sink.LatentFileSinkConnector;
import dev.morphflux.connectors.sink.MeshFileSinkConnector;
import dev.morphflux.models.io.Npz;
import dev.morphflux.models.mesh.Mesh;
import dev.morphflux.models.mesh.MeshFiles;
import dev.morphflux.processor.broker.SmallDisk;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.ReconstructionError;
import dev.morphflux.schemas.RegionError;
import dev.morphflux.schemas.VertexEncoding;
import dev.morphflux.schemas.VertexPacking;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileSinksTest extends WorkerTest {
  private static final String MESHES = MeshFileSinkConnector.class.getName();
  private static final String LATENTS = LatentFileSinkConnector.class.getName();
  private Path out;

  @BeforeEach
  void prepare() throws IOException {
    out = Files.createDirectory(directory.resolve("out"));
  }

  @Test
  void meshes_givenOneFileAFrame_expectsEachMeshWithItsQuads() {
    topic.write(MessageFormat.MESH, DenseMesh::getSubject, meshes("ann", 1, 0, 5));

    worker.run(name, settings(MESHES, "ply", Map.of("files", "frame")));

    awaitFiles(IntStream.range(0, 5).mapToObj(frame -> frame("ann", frame)).toList());
    assertThat(MeshFiles.read(written(frame("ann", 3))))
        .isEqualTo(new Mesh(Head.vertices(3), Head.TOPOLOGY.faces()));
  }

  @Test
  void meshes_givenTakesAndARestartWithinOne_expectsEachTakeInOneWholeFile() throws IOException {
    Map<String, String> settings =
        settings(MESHES, "usda", Map.of("files", "take", "take.idle.ms", "60000"));
    topic.write(MessageFormat.MESH, DenseMesh::getSubject, meshes("ann", 1, 0, 10));
    topic.write(MessageFormat.MESH, DenseMesh::getSubject, meshes("bob", 1, 0, 10));
    topic.write(MessageFormat.MESH, DenseMesh::getSubject, meshes("bob", 2, 0, 1));
    worker.run(name, settings);
    awaitFiles(List.of("bob/12A_take001_000000"));

    worker.close();
    assertThat(Head.files(out)).hasSize(1);
    worker = ConnectWorker.start(broker.bootstrapServers());
    worker.awaitTasks(name, "RUNNING");
    topic.write(MessageFormat.MESH, DenseMesh::getSubject, meshes("ann", 1, 10, 20));
    topic.write(MessageFormat.MESH, DenseMesh::getSubject, meshes("ann", 2, 0, 1));

    awaitFiles(List.of("ann/12A_take001_000000", "bob/12A_take001_000000"));
    String ann = Files.readString(out.resolve(Head.files(out).get(0)));
    for (int frame = 0; frame < 20; frame++) {
      assertThat(ann).contains("            " + frame + ": [(" + frame / 1000f + ", 0.0, 0.0), ");
    }
    assertThat(ann).containsPattern("endTimeCode = 19 ");
  }

  @Test
  void meshes_givenTakeThatGoesQuiet_expectsItsFile() {
    topic.write(MessageFormat.MESH, DenseMesh::getSubject, meshes("ann", 4, 0, 3));

    worker.run(name, settings(MESHES, "glb", Map.of("files", "take", "take.idle.ms", "500")));

    awaitFiles(List.of("ann/12A_take004_000000"));
  }

  @Test
  void meshes_givenBadRecords_expectsThemInTheDeadLetterQueueAndTheOthersWritten() {
    TopicMessages rejects =
        new TopicMessages(broker.bootstrapServers(), name + "-rejects").create();
    topic.write("not Avro".getBytes(UTF_8));
    topic.write(
        MessageFormat.MESH,
        DenseMesh::getSubject,
        List.of(mesh("ann", 1, 0).setTopologyId("feed").build(), mesh("ann", 1, 1).build()));

    worker.run(
        name,
        settings(
            MESHES,
            "obj",
            Map.of(
                "errors.tolerance", "all",
                "errors.deadletterqueue.topic.name", name + "-rejects",
                "errors.deadletterqueue.topic.replication.factor", "1",
                "errors.deadletterqueue.context.headers.enable", "true")));

    awaitFiles(List.of(frame("ann", 1)));
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(rejects.read()).hasSize(2));
    assertThat(rejects.read().get(0).value()).isEqualTo("not Avro".getBytes(UTF_8));
    assertThat(rejects.read().get(1).headers().lastHeader("__connect.errors.exception.message"))
        .satisfies(header -> assertThat(new String(header.value(), UTF_8)).contains("feed"));
  }

  @Test
  void meshes_givenBadRecordAndNoTolerance_expectsTheTaskFailedWithTheReason() {
    topic.write("not Avro".getBytes(UTF_8));
    Map<String, String> settings = settings(MESHES, "obj", Map.of());

    worker.run(name, settings);

    worker.awaitTasks(name, "FAILED");
    assertThat(worker.status(name).toString()).contains("too few for a DenseMesh");
  }

  @Test
  void meshes_givenTargetThatCannotBeWrittenForAWhile_expectsNothingLost() throws IOException {
    Path blocked = Files.writeString(out.resolve("ann"), "a file where a folder should be");
    topic.write(MessageFormat.MESH, DenseMesh::getSubject, meshes("bob", 1, 0, 2));
    topic.write(MessageFormat.MESH, DenseMesh::getSubject, meshes("ann", 1, 0, 3));
    worker.run(name, settings(MESHES, "ply", Map.of()));
    awaitFiles(List.of("ann", frame("bob", 0), frame("bob", 1)));
    worker.awaitTasks(name, "RUNNING");

    Files.delete(blocked);

    awaitFiles(
        List.of(
            frame("ann", 0), frame("ann", 1), frame("ann", 2), frame("bob", 0), frame("bob", 1)));
  }

  @Test
  void meshes_givenATargetThatIsFullForAWhile_expectsNothingLostAndNothingTwice() throws Exception {
    try (SmallDisk disk = new SmallDisk(out, 1)) {
      disk.fill();
      topic.write(MessageFormat.MESH, DenseMesh::getSubject, meshes("ann", 1, 0, 3));
      worker.run(name, settings(MESHES, "ply", Map.of()));
      // The folder is made before there is no room for a file in it.
      Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(out.resolve("ann")));
      Thread.sleep(1000);
      worker.awaitTasks(name, "RUNNING");
      assertThat(Head.files(out)).isEmpty();

      disk.empty();

      awaitFiles(List.of(frame("ann", 0), frame("ann", 1), frame("ann", 2)));
      assertThat(MeshFiles.read(written(frame("ann", 2))))
          .isEqualTo(new Mesh(Head.vertices(2), Head.TOPOLOGY.faces()));
      worker.delete(name); // before its folder goes
    }
  }

  @Test
  void latents_givenTakesOfTwoModels_expectsNumpyArchives() {
    topic.write(MessageFormat.LATENT, LatentCode::getSubject, latents("head", 0, 4));
    topic.write(MessageFormat.LATENT, LatentCode::getSubject, latents("better", 4, 6));

    worker.run(name, settings(LATENTS, "npz", Map.of("take.idle.ms", "500")));

    awaitFiles(List.of("ann/12A_take001_000000", "ann/12A_take001_000004"));
    try (Npz npz = Npz.open(out.resolve(Head.files(out).get(0)))) {
      assertThat(npz.shape("z")).containsExactly(4, 3);
      assertThat(npz.read("z").toFloats()[9]).isEqualTo(3);
      assertThat(npz.shape("regionErrorMeanMm")).containsExactly(4, 1);
      assertThat(npz.names()).contains("scanId", "frame", "captureTimeMicros", "model");
    }
  }

  @Test
  void latents_givenParquet_expectsAFileEachTake() {
    topic.write(MessageFormat.LATENT, LatentCode::getSubject, latents("head", 0, 100));

    worker.run(name, settings(LATENTS, "parquet", Map.of("take.idle.ms", "500")));

    awaitFiles(List.of("ann/12A_take001_000000"));
  }

  @Test
  void validate_givenWrongSettings_expectsErrorsThatNameThem() {
    Map<String, String> takes = settings(MESHES, "obj", Map.of("files", "take"));
    assertThat(worker.errors(MESHES, takes)).containsOnlyKeys("files");
    Map<String, String> wrong = settings(LATENTS, "csv", Map.of("take.idle.ms", "-1"));
    wrong.put("directory", out.resolve("missing").toString());
    assertThat(worker.errors(LATENTS, wrong))
        .containsOnlyKeys("format", "take.idle.ms", "directory");
    assertThat(worker.plugins()).contains(MESHES, LATENTS);
  }

  private Map<String, String> settings(String type, String format, Map<String, String> more) {
    Map<String, String> own = new HashMap<>(more);
    own.put("topics", name);
    own.put("directory", out.toString());
    own.put("format", format);
    own.put("consumer.override.auto.offset.reset", "earliest");
    if (type.equals(MESHES)) {
      own.put("topology", Head.topology(directory).toString());
    }
    return ConnectWorker.settings(type, own);
  }

  /** What the name of a frame's file begins with; files of a take follow each other by name. */
  private static String frame(String subject, int number) {
    return "%s/12A_take001_%06d_".formatted(subject, number);
  }

  private Path written(String beginning) {
    return Head.files(out).stream()
        .filter(file -> file.startsWith(beginning))
        .map(out::resolve)
        .findFirst()
        .orElseThrow();
  }

  private void awaitFiles(List<String> beginnings) {
    awaitFiles(() -> Head.files(out), beginnings);
  }

  private static List<DenseMesh> meshes(String subject, int take, long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(frame -> mesh(subject, take, frame).build())
        .toList();
  }

  private static DenseMesh.Builder mesh(String subject, int take, long frame) {
    return DenseMesh.newBuilder()
        .setScanId("%s-%d-%d".formatted(subject, take, frame))
        .setSubject(subject)
        .setSlate("12A")
        .setTake(take)
        .setFrame(new FrameTime(frame, null, 30, 1))
        .setModelName("head")
        .setModelVersion("1")
        .setTopologyId(Head.TOPOLOGY.id())
        .setMetersPerUnit(0.01)
        .setVertices(
            VertexPacking.pack(FloatBuffer.wrap(Head.vertices(frame)), VertexEncoding.FLOAT32));
  }

  private static List<LatentCode> latents(String model, long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(
            frame ->
                LatentCode.newBuilder()
                    .setScanId("scan " + frame)
                    .setSubject("ann")
                    .setSlate("12A")
                    .setTake(1)
                    .setFrame(new FrameTime(frame, "01:02:03:04", 30, 1))
                    .setCaptureTime(Instant.ofEpochSecond(frame))
                    .setModelName(model)
                    .setModelVersion("1")
                    .setZ(List.of((float) frame, 1f, 2f))
                    .setError(
                        new ReconstructionError(0.5f, 2f, List.of(new RegionError("nose", 0.4f))))
                    .setFlags(List.of())
                    .build())
        .toList();
  }
}
