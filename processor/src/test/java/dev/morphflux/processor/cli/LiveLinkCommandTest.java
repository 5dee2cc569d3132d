package dev.morphflux.processor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.io.NpzWriter;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveLinkCommandTest {

  private static final Path MODEL = Path.of("..", "models", "bundled", "head");

  @TempDir Path directory;
  private Path shapes;
  private Path take;

  @BeforeEach
  void write() throws IOException {
    Topology topology = ModelPackage.open(MODEL).topology();
    int vertices = topology.vertexCount();
    float[] smile = new float[3 * vertices];
    Arrays.fill(smile, 0.25f);
    shapes = directory.resolve("shapes.npz");
    try (NpzWriter npz = NpzWriter.create(shapes)) {
      npz.put("mean", Tensor.of(topology.template(), vertices, 3));
      npz.put("identity", Tensor.of(new float[3 * vertices], 1, vertices, 3));
      npz.put("expression", Tensor.of(smile, 1, vertices, 3));
      int[] faces = Arrays.stream(topology.faces()).flatMapToInt(Arrays::stream).toArray();
      npz.put("faces", faces, topology.faces().length, 4);
      npz.finish();
    }
    Files.writeString(directory.resolve("shapes.json"), "[\"mouthSmile_L\"]", UTF_8);
    take = directory.resolve("take.csv");
    Files.writeString(
        take,
        """
        Timecode,BlendShapeCount,MouthSmileLeft
        10:00:00:00.1,61,0.5
        10:00:00:01.1,61,1
        10:00:00:59.1,61,0
        """,
        UTF_8);
  }

  @Test
  void livelink_givenARecording_expectsItsEditsOnTheTopic() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("data"))) {
      CommandRun run = livelink(broker.bootstrapServers(), "--subject", "ann");

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("1 of the phone's shapes move control points", "missing", "TongueOut")
          .contains("'take.csv'", "drives subject 'ann', from timecode 10:00:00:00")
          .contains("3 packets, 3 edits sent, 57 missing, 0 late, 0 malformed");
      List<Edit> edits = edits(broker.bootstrapServers());
      assertThat(edits)
          .extracting(edit -> edit.getFrame().getTimecode())
          .containsExactly("10:00:00:00", "10:00:00:01", "10:00:00:59");
      assertThat(edits)
          .extracting(edit -> ((Displace) edit.getOperation()).getOffsets())
          .satisfies(offsets -> assertThat(offsets.get(1).get(0).getX()).isEqualTo(0.25f))
          .satisfies(offsets -> assertThat(offsets.get(2)).isEmpty());
    }
  }

  @Test
  void livelink_givenWrongUsage_saysWhatIsMissing() throws IOException {
    CommandRun withoutSubject = livelink("localhost:1");
    assertThat(withoutSubject.exitCode()).isEqualTo(2);
    assertThat(withoutSubject.err()).contains("--subject SUBJECT, or --map PHONE=SUBJECT");

    Files.delete(directory.resolve("shapes.json"));
    CommandRun withoutNames = livelink("localhost:1", "--subject", "ann");
    assertThat(withoutNames.exitCode()).isEqualTo(1);
    assertThat(withoutNames.err()).contains("shapes.json", "--shape-names");
  }

  private CommandRun livelink(String server, String... options) {
    List<Object> args = new ArrayList<>(List.of("livelink", "--bootstrap-server", server));
    args.addAll(List.of("--model", MODEL, "--shapes", shapes, "--replay", take));
    args.addAll(List.of(options));
    return CommandRun.of(args.toArray());
  }

  private static List<Edit> edits(String server) {
    List<Edit> edits = new ArrayList<>();
    try (TopicReader reader =
        TopicReader.fromBeginning(
            Map.of("bootstrap.servers", server), List.of(Topics.standard().edits()))) {
      var end = reader.endOffsets();
      while (!reader.hasReached(end)) {
        reader.poll().forEach(record -> edits.add(MessageFormat.EDIT.read(record.value())));
      }
    }
    return edits;
  }
}
