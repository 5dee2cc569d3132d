package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.VertexEncoding;
import dev.morphflux.schemas.VertexPacking;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScansSimulateCommandTest {
  private static final Path MODEL = Path.of("..", "models", "bundled", "head");
  private static final int COUNT = 12;

  @TempDir Path directory;

  @Test
  void simulate_givenACountAndASeed_publishesSoManyScansAndTheSameShapesAgain() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory.resolve("broker"))) {
      String server = broker.bootstrapServers();
      for (int time = 0; time < 2; time++) {
        CommandRun run =
            CommandRun.of(
                "scans",
                "simulate",
                "--bootstrap-server",
                server,
                "--model",
                MODEL,
                "--count",
                COUNT,
                "--rate",
                0,
                "--subjects",
                3,
                "--seed",
                7,
                "--vertex-encoding",
                "QUANTISED16");
        assertThat(run.exitCode()).as(run.err()).isZero();
      }

      List<RegisteredScan> scans = PublishedScans.of(server);
      assertThat(scans).hasSize(2 * COUNT);
      assertThat(scans).extracting(RegisteredScan::getSubject).doesNotContainNull();
      assertThat(scans).extracting(RegisteredScan::getScanId).doesNotHaveDuplicates();
      assertThat(scans)
          .allSatisfy(
              scan ->
                  assertThat(scan.getVertices().getEncoding())
                      .isEqualTo(VertexEncoding.QUANTISED16));
      List<List<Float>> shapes = scans.stream().map(ScansSimulateCommandTest::shape).toList();
      assertThat(shapes.stream().distinct()).as("each shape twice").hasSize(COUNT);
    }
  }

  @Test
  void simulate_givenNoSubjects_expectsWrongUsage() {
    CommandRun run =
        CommandRun.of("scans", "simulate", "--bootstrap-server", "localhost:1", "--subjects", 0);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--subjects must be at least 1");
  }

  private static List<Float> shape(RegisteredScan scan) {
    FloatBuffer vertices = FloatBuffer.allocate(3 * scan.getVertices().getCount());
    VertexPacking.unpack(scan.getVertices(), vertices);
    List<Float> some = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      some.add(vertices.get(i));
    }
    return some;
  }
}
