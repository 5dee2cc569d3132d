package dev.morphflux.models.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainingJobTest {
  /** As published but for the sizes and the length. */
  private static final String PUBLISHED =
      """
      initialization: random
      optimizer: adamw
      regionComponents: 0
      architecture: {dim: 32, latentSize: 8, encoderDepth: 2, decoderDepth: 2}
      innerVertexFraction: 1
      innerLayerWeight: 0.2
      autoencoder: {steps: 300, learningRate: 4.0e-3, warmUpFraction: 0.1}
      manipulation: {steps: 200, learningRate: 3.0e-3, warmUpFraction: 0.1, rampFraction: 0.2, localFraction: 0}
      """;

  /** With the default optimiser, on scores. */
  private static final String DEFAULT =
      """
      architecture: {dim: 32, latentSize: 8, encoderDepth: 2, decoderDepth: 2}
      autoencoder: {steps: 300, learningRate: 1.0e-3, warmUpFraction: 0.1}
      manipulation: {steps: 1500, learningRate: 2.0e-3, warmUpFraction: 0.1, rampFraction: 0.2, localFraction: 0.25}
      """;

  @TempDir private Path directory;
  private SmallRuns runs;

  @BeforeEach
  void fillCache() {
    runs = new SmallRuns(directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {PUBLISHED, DEFAULT})
  void run_givenALowRankFamily_reconstructsAndEditsItFromARandomStart(String settings) {
    Map<String, Double> metrics = runs.run(settings, "learned").orElseThrow();

    // A scan is 16 mm from the mean on average.
    assertThat(metrics.get("reconstructionErrorMillimetres")).isLessThan(3.0);
    assertThat(metrics.get("identityEditControlPointErrorMillimetres")).isLessThan(6.0);
    assertThat(metrics.get("expressionEditControlPointErrorMillimetres")).isLessThan(4.0);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 300})
  void run_givenAPrincipalStart_followsTheLinearModelAtOnce(int displacementHidden) {
    Map<String, Double> metrics =
        runs.run(
                """
                initialization: principal
                architecture: {dim: 24, latentSize: 6, encoderDepth: 2, decoderDepth: 3, displacementHidden: %d}
                autoencoder: {steps: 1, learningRate: 1.0e-9, warmUpFraction: 0}
                manipulation: {steps: 1, learningRate: 1.0e-9, warmUpFraction: 0}
                """
                    .formatted(displacementHidden),
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
    int subjects = opened.manifest().training().subjects();
    assertThat(subjects).isBetween(45, 58);
    assertThat(opened.manifest().training().scans()).isEqualTo(subjects * 3L);
    assertThat(opened.manifest().training().heldOutBelow()).isEqualTo(0.1);
    assertThat(opened.manifest().training().startedFrom()).isEmpty();
    assertThat(opened.statistics().orElseThrow().latentMean().shape()).containsExactly(4);
    assertThat(opened.statistics().orElseThrow().displacements())
        .containsOnlyKeys("region-0", "region-1", "region-2");
  }

  @Test
  void run_givenAWarmStart_beginsWhereThePackageEnded() {
    Map<String, Double> first = runs.run(PUBLISHED, "first").orElseThrow();
    String again =
        PUBLISHED.replaceAll("steps: \\d+, learningRate: \\S+", "steps: 1, learningRate: 1.0e-9,")
            + "warmStart: {model: \""
            + runs.out("first")
            + "\"}\n";

    Map<String, Double> second = runs.run(again, "second").orElseThrow();

    assertThat(second.get("reconstructionErrorMillimetres"))
        .isCloseTo(first.get("reconstructionErrorMillimetres"), within(1e-3));
    ModelPackage old = ModelPackage.open(runs.out("first"));
    ModelPackage young = ModelPackage.open(runs.out("second"));
    assertThat(young.normalization().std()).isEqualTo(old.normalization().std());
    assertThat(young.manifest().training().startedFrom()).isEqualTo("small 1");
    assertThat(young.manifest().training().subjects())
        .isEqualTo(old.manifest().training().subjects());
  }

  @Test
  void run_givenAWarmStartAndWiderDisplacementNetworks_beginsWhereThePackageEnded() {
    Map<String, Double> first = runs.run(PUBLISHED, "first").orElseThrow();
    String wider =
        PUBLISHED
                .replaceAll("steps: \\d+, learningRate: \\S+", "steps: 1, learningRate: 1.0e-9,")
                .replaceAll("(?m)^(architecture: \\{.*)\\}", "$1, displacementHidden: 100}")
            + "warmStart: {model: \""
            + runs.out("first")
            + "\"}\n";

    Map<String, Double> second = runs.run(wider, "second").orElseThrow();

    for (String error :
        List.of(
            "reconstructionError",
            "identityEditOtherVertexError",
            "expressionEditOtherVertexError")) {
      assertThat(second.get(error + "Millimetres"))
          .isCloseTo(first.get(error + "Millimetres"), within(1e-3));
    }
    assertThat(ModelPackage.open(runs.out("second")).lamm().architecture().displacementHidden())
        .isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "architecture: {dim: 24, latentSize: 4, encoderDepth: 2, decoderDepth: 2} | has the architecture",
        "architecture: {dim: 16, latentSize: 4, encoderDepth: 2, decoderDepth: 2, displacementHidden: 32} | has the architecture",
        "seed: 5 | was trained with seed 1, the configuration has 5"
      })
  void run_givenAWarmStartThatDoesNotFit_saysWhy(String setting, String message) {
    assertThat(runs.run(SmallRuns.RANDOM_SMALL, "first")).isPresent();
    String key = setting.substring(0, setting.indexOf(':'));
    String settings =
        SmallRuns.RANDOM_SMALL.replaceAll("(?m)^" + key + ":.*\n", "")
            + setting
            + "\nwarmStart: {model: \""
            + runs.out("first")
            + "\"}\n";

    assertThatThrownBy(() -> runs.run(settings, "second"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining(message);
  }

  @Test
  void run_givenABatchLargerThanTheScans_namesBoth() {
    assertThatThrownBy(() -> runs.run(SmallRuns.RANDOM_SMALL + "batchSize: 999\n", "large"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("batchSize is 999, but of the 180 scans only 162 are there");
  }
}
