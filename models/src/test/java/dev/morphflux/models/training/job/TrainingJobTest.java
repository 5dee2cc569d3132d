package dev.morphflux.models.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.training.LayerLosses;
import dev.morphflux.models.training.scans.LowRankFamily;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingJobTest {
  private static final String RANDOM_SMALL =
      """
      initialization: random
      architecture: {dim: 16, latentSize: 4, encoderDepth: 2, decoderDepth: 2}
      autoencoder: {steps: 12, learningRate: 1.0e-3, warmUpFraction: 0.1}
      manipulation: {steps: 10, learningRate: 1.0e-3, warmUpFraction: 0.1, rampFraction: 0.4}
      """;

  private final LowRankFamily family = new LowRankFamily(3);

  @TempDir private Path directory;
  private ScanCache cache;

  @BeforeEach
  void fillCache() {
    cache = family.cache(directory.resolve("scans"), 60, 3);
  }

  @Test
  void run_givenALowRankFamily_reconstructsAndEditsItFromARandomStart() {
    Map<String, Double> metrics =
        run(
                """
                initialization: random
                architecture: {dim: 32, latentSize: 8, encoderDepth: 2, decoderDepth: 2}
                innerVertexFraction: 1
                innerLayerWeight: 0.2
                autoencoder: {steps: 300, learningRate: 4.0e-3, warmUpFraction: 0.1}
                manipulation: {steps: 200, learningRate: 3.0e-3, warmUpFraction: 0.1, rampFraction: 0.2}
                """,
                "learned",
                Integer.MAX_VALUE,
                new ArrayList<>())
            .orElseThrow();

    // A scan is 16 mm from the mean on average.
    assertThat(metrics.get("reconstructionErrorMillimetres")).isLessThan(3.0);
    assertThat(metrics.get("identityEditControlPointErrorMillimetres")).isLessThan(4.0);
    assertThat(metrics.get("expressionEditControlPointErrorMillimetres")).isLessThan(4.0);
  }

  @Test
  void run_givenAPrincipalStart_followsTheLinearModelAtOnce() {
    Map<String, Double> metrics =
        run(
                """
                initialization: principal
                architecture: {dim: 24, latentSize: 6, encoderDepth: 2, decoderDepth: 3}
                autoencoder: {steps: 1, learningRate: 1.0e-9, warmUpFraction: 0}
                manipulation: {steps: 1, learningRate: 1.0e-9, warmUpFraction: 0}
                """,
                "principal",
                Integer.MAX_VALUE,
                new ArrayList<>())
            .orElseThrow();

    assertThat(metrics.get("reconstructionErrorMillimetres")).isLessThan(0.5);
    assertThat(metrics.get("identityEditControlPointErrorMillimetres")).isLessThan(1.0);
    assertThat(metrics.get("identityEditOtherVertexErrorMillimetres")).isLessThan(1.0);
    assertThat(metrics.get("expressionEditOtherVertexErrorMillimetres")).isLessThan(1.0);
  }

  @Test
  void run_givenAStopInEitherPhase_goesOnAsIfThereHadBeenNone() throws IOException {
    List<Float> straight = new ArrayList<>();
    assertThat(run(RANDOM_SMALL, "straight", Integer.MAX_VALUE, straight)).isPresent();

    List<Float> broken = new ArrayList<>();
    assertThat(run(RANDOM_SMALL, "broken", 5, broken)).isEmpty();
    assertThat(run(RANDOM_SMALL, "broken", 10, broken)).isEmpty();
    assertThat(run(RANDOM_SMALL, "broken", Integer.MAX_VALUE, broken)).isPresent();

    assertThat(broken).isEqualTo(straight).hasSize(22);
    Map<String, Tensor> expected = ModelPackage.open(directory.resolve("straight")).weights();
    Map<String, Tensor> found = ModelPackage.open(directory.resolve("broken")).weights();
    expected.forEach(
        (name, tensor) ->
            assertThat(found.get(name).toFloats()).as(name).isEqualTo(tensor.toFloats()));
    assertThat(metricLines("broken")).isEqualTo(metricLines("straight"));
  }

  @Test
  void run_givenAKillAfterACheckpoint_takesTheLostStepsAgain() throws IOException {
    List<Float> straight = new ArrayList<>();
    assertThat(run(RANDOM_SMALL, "straight", Integer.MAX_VALUE, straight)).isPresent();
    assertThat(run(RANDOM_SMALL, "killed", 4, new ArrayList<>())).isEmpty();
    assertThatThrownBy(
            () ->
                job(
                        RANDOM_SMALL,
                        "killed",
                        new Recorder(new ArrayList<>()) {
                          @Override
                          public void stepDone(Phase phase, int step, LayerLosses losses) {
                            if (step == 9) {
                              throw new IllegalStateException("killed");
                            }
                          }
                        },
                        Integer.MAX_VALUE)
                    .run(directory.resolve("killed")))
        .hasMessage("killed");

    List<Float> after = new ArrayList<>();
    assertThat(run(RANDOM_SMALL, "killed", Integer.MAX_VALUE, after)).isPresent();

    assertThat(after).isEqualTo(straight.subList(4, 22));
    assertThat(metricLines("killed")).isEqualTo(metricLines("straight"));
  }

  @Test
  void run_givenOtherSettingsThanTheCheckpoint_refuses() {
    assertThat(run(RANDOM_SMALL, "other", 3, new ArrayList<>())).isEmpty();

    assertThatThrownBy(
            () -> run(RANDOM_SMALL + "seed: 99\n", "other", Integer.MAX_VALUE, new ArrayList<>()))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("holds a run with other settings")
        .hasMessageContaining("step 3 of AUTOENCODER");
  }

  @Test
  void run_givenAFinishedRun_leavesProvenanceAndStatisticsInThePackage() {
    assertThat(run(RANDOM_SMALL, "whole", Integer.MAX_VALUE, new ArrayList<>())).isPresent();

    ModelPackage opened = ModelPackage.open(directory.resolve("whole"));

    assertThat(opened.manifest().training().topics()).containsExactly("scans");
    assertThat(opened.manifest().training().scans()).isEqualTo(54 * 3);
    assertThat(opened.manifest().training().subjects()).isEqualTo(54);
    assertThat(opened.statistics().orElseThrow().latentMean().shape()).containsExactly(4);
    assertThat(opened.statistics().orElseThrow().displacements())
        .containsOnlyKeys("region-0", "region-1", "region-2");
  }

  private List<String> metricLines(String name) throws IOException {
    return Files.readAllLines(runDirectory(name).resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll(",\"seconds\":[0-9.]+", ""))
        .toList();
  }

  private Path runDirectory(String name) {
    return directory.resolve(name + ".run");
  }

  private Optional<Map<String, Double>> run(
      String settings, String name, int stopAfter, List<Float> losses) {
    return job(settings, name, new Recorder(losses), stopAfter).run(directory.resolve(name));
  }

  private TrainingJob job(String settings, String name, Recorder recorder, int stopAfter) {
    TrainingConfig config =
        TrainingConfigReader.parse(
            name,
            """
            name: small
            topology: none
            source: {bootstrapServers: none}
            deviationFloor: 0.5
            batchSize: 16
            threads: 1
            evaluateEverySteps: 0
            weights: F32
            """
                + settings);
    try {
      Files.createDirectories(runDirectory(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return new TrainingJob(
        config,
        family.topology(),
        cache,
        runDirectory(name),
        recorder,
        () -> recorder.taken >= stopAfter);
  }

  /** Keeps the objective of every step. */
  private static class Recorder implements TrainingListener {
    private final List<Float> losses;
    private int taken;

    Recorder(List<Float> losses) {
      this.losses = losses;
    }

    @Override
    public void phaseStarted(Phase phase, int done, int steps) {}

    @Override
    public void stepDone(Phase phase, int step, LayerLosses all) {
      losses.add(all.objective());
      taken++;
    }

    @Override
    public void evaluated(Phase phase, int stepsDone, Map<String, Double> metrics) {}
  }
}
