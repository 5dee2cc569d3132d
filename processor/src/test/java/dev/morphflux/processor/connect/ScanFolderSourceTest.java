package dev.morphflux.processor.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.connectors.source.ScanFolderSourceConnector;
import dev.morphflux.models.export.MeshFormat;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.VertexPacking;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScanFolderSourceTest extends WorkerTest {
  private static final String TYPE = ScanFolderSourceConnector.class.getName();
  private Path scans;

  @BeforeEach
  void prepare() throws IOException {
    scans = Files.createDirectory(directory.resolve("scans"));
  }

  @Test
  void source_givenFilesOfTwoSubjects_expectsEachScanOnceAndInOrder() throws IOException {
    for (int frame = 12; frame > 8; frame--) {
      Head.write(scans.resolve("12A/take3/ann_" + frame + ".obj"), frame);
      Head.write(scans.resolve("12A/take3/bob_00" + frame + ".ply"), frame);
    }
    Files.writeString(scans.resolve("12A/take3/notes.txt"), "not a scan");

    worker.run(name, settings());

    List<RegisteredScan> found = awaitScans(8);
    List<RegisteredScan> ann =
        found.stream().filter(scan -> scan.getSubject().equals("ann")).toList();
    assertThat(ann)
        .extracting(scan -> scan.getFrame().getNumber())
        .containsExactly(9L, 10L, 11L, 12L);
    RegisteredScan first = ann.get(0);
    assertThat(first.getSlate()).isEqualTo("12A");
    assertThat(first.getTake()).isEqualTo(3);
    assertThat(first.getTopologyId()).isEqualTo(Head.TOPOLOGY.id());
    assertThat(vertices(first)).isEqualTo(Head.vertices(9));
    assertThat(topic.read().get(0).key()).isEqualTo(found.get(0).getSubject().getBytes(UTF_8));
    assertThat(found).extracting(RegisteredScan::getScanId).doesNotHaveDuplicates();
    assertThat(scans.resolve("12A/take3/notes.txt")).exists();
  }

  @Test
  void source_givenBadFiles_expectsThemMovedAsideWithTheirReasons() throws IOException {
    Head.write(scans.resolve("s/take1/ann_1.obj"), 1);
    Files.writeString(scans.resolve("s/take1/ann_2.ply"), "hello");
    Files.write(
        scans.resolve("s/take1/ann_3.obj"),
        Head.bytes(
            MeshFormat.OBJ, new float[] {0, 0, 0, 1, 0, 0, 1, 1, 0}, new int[][] {{0, 1, 2}}));
    Files.writeString(scans.resolve("s/take1/ann_4.obj"), "");

    worker.run(name, settings());

    awaitScans(1);
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(Head.files(scans))
                    .containsExactlyInAnyOrder(
                        "s/take1/ann_1.obj",
                        "rejected/s/take1/ann_2.ply",
                        "rejected/s/take1/ann_2.ply.reason.txt",
                        "rejected/s/take1/ann_3.obj",
                        "rejected/s/take1/ann_3.obj.reason.txt",
                        "rejected/s/take1/ann_4.obj",
                        "rejected/s/take1/ann_4.obj.reason.txt"));
    assertThat(scans.resolve("rejected/s/take1/ann_2.ply.reason.txt"))
        .content()
        .contains("is not a PLY file");
    assertThat(scans.resolve("rejected/s/take1/ann_3.obj.reason.txt"))
        .content()
        .contains("3 vertices, but topology " + Head.TOPOLOGY.id() + " has 5");
    worker.awaitTasks(name, "RUNNING");
  }

  @Test
  void source_givenFileThatIsStillWritten_expectsItSentWhenItIsWhole() throws IOException {
    byte[] whole = Head.bytes(MeshFormat.PLY, Head.vertices(7), Head.TOPOLOGY.faces());
    Path file = scans.resolve("ann_7.ply");
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    Map<String, String> settings = settings();
    settings.put("path.pattern", "**/{subject}_{frame}.*");
    settings.put("incomplete.wait.ms", "60000");
    worker.run(name, settings);
    Head.write(scans.resolve("ann_8.ply"), 8);
    awaitScans(1);

    Files.write(file, whole);

    assertThat(awaitScans(2))
        .extracting(scan -> scan.getFrame().getNumber())
        .containsExactly(8L, 7L);
    assertThat(vertices(awaitScans(2).get(1))).isEqualTo(Head.vertices(7));
  }

  @Test
  void source_givenManyFilesAndARestart_expectsNothingTwice() throws IOException {
    int frames = 600;
    for (int frame = 0; frame < frames; frame++) {
      Head.write(scans.resolve("s/take1/ann_%04d.ply".formatted(frame)), frame);
    }
    worker.run(name, settings());
    Awaitility.await().atMost(PATIENCE).until(() -> topic.read().size() > 50);

    worker.close();
    worker = ConnectWorker.start(broker.bootstrapServers());
    worker.awaitTasks(name, "RUNNING");
    awaitScans(frames);
    Head.write(scans.resolve("s/take1/ann_0005.ply"), 900);
    Head.write(scans.resolve("s/take2/ann_0000.ply"), 0);

    List<RegisteredScan> found = awaitScans(frames + 2);
    assertThat(found).extracting(RegisteredScan::getScanId).doesNotHaveDuplicates();
    assertThat(found.subList(0, frames)).extracting(scan -> scan.getFrame().getNumber()).isSorted();
    assertThat(vertices(found.get(frames)))
        .as("a file that changed is a new scan")
        .isEqualTo(Head.vertices(900));
    assertThat(found.get(frames + 1).getTake()).isEqualTo(2);
  }

  @Test
  void validate_givenWrongSettings_expectsErrorsThatNameThem() {
    Map<String, String> settings = settings();
    settings.put("directory", directory.resolve("missing").toString());
    settings.put("path.pattern", "{slate}/{actor}.obj");
    settings.put("topology", directory.resolve("none.json").toString());
    settings.put("frame.rate", "fast");
    settings.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");

    Map<String, String> errors = worker.errors(TYPE, settings);

    assertThat(errors)
        .containsOnlyKeys("directory", "path.pattern", "topology", "frame.rate", "value.converter");
    assertThat(errors.get("path.pattern")).contains("{actor}", "{subject}");

    Map<String, String> nameless = settings();
    nameless.put("path.pattern", "take{take}/{frame}.obj");
    assertThat(worker.errors(TYPE, nameless)).containsOnlyKeys("subject");
    nameless.put("subject", "ann");
    assertThat(worker.errors(TYPE, nameless)).isEmpty();
  }

  private Map<String, String> settings() {
    Map<String, String> own = new HashMap<>();
    own.put("directory", scans.toString());
    own.put("path.pattern", "{slate}/take{take}/{subject}_{frame}.*");
    own.put("topology", Head.topology(directory).toString());
    own.put("topic", name);
    own.put("poll.interval.ms", "100");
    own.put("stable.ms", "300");
    own.put("incomplete.wait.ms", "1500");
    return ConnectWorker.settings(TYPE, own);
  }

  private List<RegisteredScan> awaitScans(int count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(topic.read()).hasSizeGreaterThanOrEqualTo(count));
    List<RegisteredScan> found = topic.read(MessageFormat.SCAN);
    assertThat(found).hasSize(count);
    return found;
  }

  private static float[] vertices(RegisteredScan scan) {
    float[] vertices = new float[Head.TEMPLATE.length];
    VertexPacking.unpack(scan.getVertices(), FloatBuffer.wrap(vertices));
    return vertices;
  }
}
