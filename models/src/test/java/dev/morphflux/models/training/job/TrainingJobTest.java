package dev.morphflux.models.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.packages.ModelPackage;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingJobTest {
  @TempDir private Path directory;
  private SmallRuns runs;

  @BeforeEach
  void fillCache() {
    runs = new SmallRuns(directory);
  }

  @Test
  void run_givenALowRankFamily_reconstructsAndEditsItFromARandomStart() {
    Map<String, Double> metrics =
        runs.run(
                """
                initialization: random
                architecture: {dim: 32, latentSize: 8, encoderDepth: 2, decoderDepth: 2}
                innerVertexFraction: 1
                innerLayerWeight: 0.2
                autoencoder: {steps: 300, learningRate: 4.0e-3, warmUpFraction: 0.1}
                manipulation: {steps: 200, learningRate: 3.0e-3, warmUpFraction: 0.1, rampFraction: 0.2}
                """,
                "learned")
            .orElseThrow();

    // A scan is 16 mm from the mean on average.
    assertThat(metrics.get("reconstructionErrorMillimetres")).isLessThan(3.0);
    assertThat(metrics.get("identityEditControlPointErrorMillimetres")).isLessThan(4.0);
    assertThat(metrics.get("expressionEditControlPointErrorMillimetres")).isLessThan(4.0);
  }

  @Test
  void run_givenAPrincipalStart_followsTheLinearModelAtOnce() {
    Map<String, Double> metrics =
        runs.run(
                """
                initialization: principal
                architecture: {dim: 24, latentSize: 6, encoderDepth: 2, decoderDepth: 3}
                autoencoder: {steps: 1, learningRate: 1.0e-9, warmUpFraction: 0}
                manipulation: {steps: 1, learningRate: 1.0e-9, warmUpFraction: 0}
                """,
                "principal")
            .orElseThrow();

    assertThat(metrics.get("reconstructionErrorMillimetres")).isLessThan(0.5);
    assertThat(metrics.get("identityEditControlPointErrorMillimetres")).isLessThan(1.0);
    assertThat(metrics.get("identityEditOtherVertexErrorMillimetres")).isLessThan(1.0);
    assertThat(metrics.get("expressionEditOtherVertexErrorMillimetres")).isLessThan(1.0);
  }

  @Test
  void run_givenAFinishedRun_leavesProvenanceAndStatisticsInThePackage() {
    assertThat(runs.run(SmallRuns.RANDOM_SMALL, "whole")).isPresent();

    ModelPackage opened = ModelPackage.open(runs.out("whole"));

    assertThat(opened.manifest().training().topics()).containsExactly("scans");
    assertThat(opened.manifest().training().scans()).isEqualTo(54 * 3);
    assertThat(opened.manifest().training().subjects()).isEqualTo(54);
    assertThat(opened.statistics().orElseThrow().latentMean().shape()).containsExactly(4);
    assertThat(opened.statistics().orElseThrow().displacements())
        .containsOnlyKeys("region-0", "region-1", "region-2");
  }
}
