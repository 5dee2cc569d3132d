package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.export.FileDraft;
import dev.morphflux.models.export.MeshFormat;
import dev.morphflux.models.export.MeshFrame;
import dev.morphflux.models.export.MeshSurface;
import dev.morphflux.models.export.UpAxis;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.TopologyJson;
import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.VertexEncoding;
import dev.morphflux.schemas.VertexPacking;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScansPublishCommandTest {
  private static final float[] TEMPLATE = {0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1};
  private static final int[][] FACES = {{0, 1, 2, 3}};

  @TempDir Path directory;

  @Test
  void publish_givenGoodAndBadFiles_expectsTheGoodOnesSentAndTheBadOnesNamed() throws IOException {
    Path topology = topology();
    Path folder = directory.resolve("studio/anna/take2");
    obj(folder.resolve("f0009.obj"), scaled(1), FACES);
    obj(folder.resolve("f0010.obj"), scaled(1.5f), FACES);
    obj(folder.resolve("big.obj"), scaled(10), FACES);
    obj(folder.resolve("order.obj"), scaled(1), new int[][] {{0, 2, 1, 3}});
    Files.writeString(folder.resolve("broken.ply"), "hello");

    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"))) {
      String server = broker.bootstrapServers();
      String errors =
          errors(
              1,
              "scans publish --bootstrap-server %s --topology %s --vertex-encoding quantised16 %s"
                  .formatted(server, topology, directory.resolve("studio")));

      assertThat(errors)
          .contains("big.obj: 10.0 times as large")
          .contains("order.obj: face 0 joins vertices [0, 2, 1, 3]")
          .contains("broken.ply is not a PLY file");
      List<RegisteredScan> scans = PublishedScans.of(server);
      assertThat(scans).hasSize(2);
      RegisteredScan first = scans.get(0);
      assertThat(first.getSubject()).isEqualTo("anna");
      assertThat(first.getTake()).isEqualTo(2);
      assertThat(first.getFrame().getNumber()).isEqualTo(9);
      assertThat(first.getScanId()).startsWith("anna/2/9/").isNotEqualTo(scans.get(1).getScanId());
      assertThat(first.getVertices().getEncoding()).isEqualTo(VertexEncoding.QUANTISED16);
      assertThat(vertices(first)).containsExactly(TEMPLATE, Offset.offset(1e-4f));
    }
  }

  @Test
  void publish_givenMillimetres_expectsScansInTheTopologysUnitAndTheSubjectNamed()
      throws IOException {
    Path topology = topology();
    Path file = directory.resolve("bob/a.obj");
    obj(file, scaled(10), FACES);

    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"))) {
      String server = broker.bootstrapServers();
      CommandRun run =
          CommandRun.of(
              "scans",
              "publish",
              "--bootstrap-server",
              server,
              "--topology",
              topology,
              "--meters-per-unit",
              "0.001",
              "--subject",
              "eve",
              file);

      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out()).contains("1 scan of eve published to morphflux.scans");
      RegisteredScan scan = PublishedScans.of(server).get(0);
      assertThat(scan.getSubject()).isEqualTo("eve");
      assertThat(scan.getMetersPerUnit()).isEqualTo(0.01);
      assertThat(vertices(scan)).containsExactly(TEMPLATE, Offset.offset(1e-6f));
    }
  }

  @Test
  void publish_givenBrokerThatIsNotThere_expectsErrorThatNamesTheAddress() throws IOException {
    Path file = directory.resolve("bob/a.obj");
    obj(file, scaled(1), FACES);
    String address;
    try (ServerSocket free = new ServerSocket(0)) {
      address = "localhost:" + free.getLocalPort();
    }

    String errors =
        errors(
            ExitCode.BROKER_UNREACHABLE.code(),
            "scans publish --bootstrap-server %s --topology %s %s"
                .formatted(address, topology(), file));

    assertThat(errors).contains(address);
  }

  @Test
  void publish_givenBothFilesAndModel_expectsWrongUsage() {
    String errors =
        errors(2, "scans publish --bootstrap-server x:1 --topology t --linear-model m p.obj");

    assertThat(errors).contains("mutually exclusive");
  }

  private static void obj(Path file, float[] vertices, int[][] faces) throws IOException {
    FileDraft.publish(
        file,
        MeshFormat.OBJ.encode(
            new MeshSurface(faces, 0.01, UpAxis.Y), new MeshFrame(0, null, 30, vertices)));
  }

  private Path topology() {
    Path file = directory.resolve("topology.json");
    TopologyJson.write(
        file,
        new Topology(
            0.01,
            TEMPLATE,
            FACES,
            List.of(new Region("all", List.of(0, 1, 2, 3), List.of(2))),
            List.of()));
    return file;
  }

  private static float[] scaled(float factor) {
    float[] vertices = TEMPLATE.clone();
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] *= factor;
    }
    return vertices;
  }

  private static float[] vertices(RegisteredScan scan) {
    FloatBuffer vertices = FloatBuffer.allocate(12);
    VertexPacking.unpack(scan.getVertices(), vertices);
    return vertices.array();
  }

  private static String errors(int exitCode, String command) {
    PrintStream before = System.err;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    int found;
    try {
      found = Main.run(command.split(" ", -1));
    } finally {
      System.setErr(before);
    }
    String errors = captured.toString(StandardCharsets.UTF_8);
    assertThat(found).as(errors).isEqualTo(exitCode);
    return errors;
  }
}
