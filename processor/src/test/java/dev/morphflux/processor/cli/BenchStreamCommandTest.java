package dev.morphflux.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchStreamCommandTest {

  @TempDir private Path directory;

  @Test
  void benchStream_givenASmallModel_expectsARowForEachPipelineAndNothingLeft() throws Exception {
    Path json = directory.resolve("rows.json");
    // As a bench leaves it that was killed.
    Path left = Files.createDirectories(directory.resolve("data/morphflux-bench1"));
    CommandRun run =
        CommandRun.of(
            "bench",
            "stream",
            "--model",
            RandomModel.write(directory.resolve("model")),
            "--vertex-encoding",
            "quantised16",
            "--streams",
            3,
            "--rate",
            5,
            "--seconds",
            1,
            "--warm-up",
            2,
            "--repetitions",
            1,
            "--window",
            16,
            "--data-dir",
            left.getParent(),
            "--json",
            json);

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode rows = JsonMapper.builder().build().readTree(json.toFile());
    assertThat(rows.findValuesAsText("name"))
        .containsExactly(
            "null pipeline, throughput",
            "null pipeline, latency",
            "stream, throughput",
            "stream, latency");
    for (JsonNode row : rows) {
      assertThat(row.get("vertices").asInt()).isEqualTo(RandomModel.VERTICES);
      assertThat(row.get("precision").asText()).isEqualTo("quantised16");
      assertThat(row.get("perSecond").asDouble()).isPositive();
      assertThat(row.get("p50Millis").asDouble()).isPositive();
      assertThat(row.get("batch").asDouble()).isBetween(1.0, 16.0);
      assertThat(row.get("millis").asDouble()).isPositive();
    }
    assertThat(rows.get(0).get("ratio").asDouble()).isEqualTo(1);
    try (Stream<Path> kept = Files.list(left.getParent())) {
      assertThat(kept).containsExactly(left);
    }
  }

  @Test
  void benchStream_givenAModelAndVertices_expectsWrongUsage() {
    CommandRun run = CommandRun.of("bench", "stream", "--model", directory, "--vertices", 100);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("not both");
  }
}
