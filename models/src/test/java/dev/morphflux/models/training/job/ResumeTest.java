package dev.morphflux.models.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.training.LayerLosses;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResumeTest {
  /** A rate so large that the best step is not the last, and the first phase ends early. */
  private static final String RESTLESS =
      """
      initialization: random
      architecture: {dim: 16, latentSize: 4, encoderDepth: 2, decoderDepth: 2}
      evaluateEverySteps: 2
      autoencoder:
        {steps: 60, learningRate: 1.0e-2, warmUpFraction: 0.1, earlyStopping: {patience: 3, minImprovement: 0.05}}
      manipulation: {steps: 15, learningRate: 3.0e-1, warmUpFraction: 0.1, rampFraction: 0.4}
      """;

  @TempDir private Path directory;
  private SmallRuns runs;

  @BeforeEach
  void fillCache() {
    runs = new SmallRuns(directory);
  }

  @Test
  void run_givenAStopInEitherPhase_goesOnAsIfThereHadBeenNone() throws IOException {
    List<Float> straight = new ArrayList<>();
    assertThat(runs.run(SmallRuns.RANDOM_SMALL, "straight", Integer.MAX_VALUE, straight))
        .isPresent();

    List<Float> broken = new ArrayList<>();
    assertThat(runs.run(SmallRuns.RANDOM_SMALL, "broken", 5, broken)).isEmpty();
    assertThat(runs.run(SmallRuns.RANDOM_SMALL, "broken", 10, broken)).isEmpty();
    assertThat(runs.run(SmallRuns.RANDOM_SMALL, "broken", Integer.MAX_VALUE, broken)).isPresent();

    assertThat(broken).isEqualTo(straight).hasSize(22);
    runs.assertSameWeights("broken", "straight");
    assertThat(runs.metricLines("broken")).isEqualTo(runs.metricLines("straight"));
  }

  @Test
  void run_givenEarlyStopping_endsThePhaseAndKeepsTheBest() throws IOException {
    List<Float> losses = new ArrayList<>();

    Map<String, Double> figures =
        runs.run(
                RESTLESS.replace("learningRate: 3.0e-1", "learningRate: 9.0e-1"),
                "restless",
                Integer.MAX_VALUE,
                losses)
            .orElseThrow();

    assertThat(losses).hasSizeLessThan(75);
    assertThat(figures.get("manipulationBestStep")).isLessThan(15);
    assertThat(runs.metricLines("restless"))
        .filteredOn(line -> line.contains("stopped-early"))
        .singleElement()
        .asString()
        .contains("AUTOENCODER");
    assertThat(fileNames("restless"))
        .contains(
            "best-MANIPULATION-%.0f.safetensors".formatted(figures.get("manipulationBestStep")),
            "checkpoint-MANIPULATION-15.safetensors",
            "config.yaml",
            "loss.png");
  }

  /**
   * Each start of the run ends as named: stopped after steps, killed in a step or an evaluation.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill-step 3, kill-evaluation 2",
        "stop 1, kill-step 6, kill-step 2",
        "stop 7, kill-evaluation 1, stop 2, kill-step 1",
        "stop 3, stop 11, kill-evaluation 2, kill-step 5",
        "stop 9, kill-evaluation 3, stop 10, kill-step 4",
      })
  void run_givenKillsAndStops_givesTheSameLossesWeightsAndLines(String interruptions)
      throws IOException {
    List<Float> straight = new ArrayList<>();
    assertThat(runs.run(RESTLESS, "straight", Integer.MAX_VALUE, straight)).isPresent();

    for (String interruption : interruptions.split(", ", -1)) {
      String[] words = interruption.split(" ", -1);
      interrupt(words[0], Integer.parseInt(words[1]));
    }
    List<Float> after = new ArrayList<>();
    assertThat(runs.run(RESTLESS, "broken", Integer.MAX_VALUE, after)).isPresent();

    assertThat(after).isEqualTo(straight.subList(straight.size() - after.size(), straight.size()));
    runs.assertSameWeights("broken", "straight");
    assertThat(runs.metricLines("broken")).isEqualTo(runs.metricLines("straight"));
    assertThat(fileNames("broken")).isEqualTo(fileNames("straight"));
  }

  @Test
  void run_givenARunThatIsDone_writesTheSamePackageAgain() throws IOException {
    assertThat(runs.run(RESTLESS, "done", Integer.MAX_VALUE, new ArrayList<>())).isPresent();
    List<String> lines = runs.metricLines("done");
    List<Float> again = new ArrayList<>();
    assertThat(runs.run(RESTLESS, "straight", Integer.MAX_VALUE, new ArrayList<>())).isPresent();

    assertThat(runs.run(RESTLESS, "done", Integer.MAX_VALUE, again)).isPresent();

    assertThat(again).isEmpty();
    assertThat(runs.metricLines("done")).isEqualTo(lines);
    runs.assertSameWeights("done", "straight");
  }

  @Test
  void run_givenOtherSettingsThanTheCheckpoint_refuses() {
    assertThat(runs.run(SmallRuns.RANDOM_SMALL, "other", 3, new ArrayList<>())).isEmpty();

    assertThatThrownBy(() -> runs.run(SmallRuns.RANDOM_SMALL + "seed: 99\n", "other"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("holds a run with other settings")
        .hasMessageContaining("step 3 of AUTOENCODER");
  }

  private void interrupt(String how, int after) {
    if (how.equals("stop")) {
      assertThat(runs.run(RESTLESS, "broken", after, new ArrayList<>())).isEmpty();
      return;
    }
    SmallRuns.Recorder killer =
        new SmallRuns.Recorder(new ArrayList<>()) {
          private int steps;
          private int evaluations;

          @Override
          public void stepDone(Phase phase, int step, LayerLosses losses) {
            if (how.equals("kill-step") && ++steps == after) {
              throw new IllegalStateException("killed");
            }
          }

          @Override
          public void evaluated(Phase phase, int stepsDone, Map<String, Double> metrics) {
            if (how.equals("kill-evaluation") && ++evaluations == after) {
              throw new IllegalStateException("killed");
            }
          }
        };
    assertThatThrownBy(
            () -> runs.job(RESTLESS, "broken", killer, Integer.MAX_VALUE).run(runs.out("broken")))
        .hasMessage("killed");
  }

  private List<String> fileNames(String name) throws IOException {
    try (Stream<Path> files = Files.list(runs.runDirectory(name))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
