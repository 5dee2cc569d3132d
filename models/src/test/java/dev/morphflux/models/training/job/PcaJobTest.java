package dev.morphflux.models.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.packages.ModelKind;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.training.scans.LowRankFamily;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PcaJobTest {
  private final LowRankFamily family = new LowRankFamily(3);

  @TempDir private Path directory;
  private ScanCache cache;

  @BeforeEach
  void fillCache() {
    cache = family.cache(directory.resolve("scans"), 60, 3);
  }

  @Test
  void run_givenALinearFamilyOfItsRank_reconstructsAndEditsItExactly() {
    Map<String, Double> metrics = run(LowRankFamily.RANK);

    // A scan is 16 mm from the mean on average.
    assertThat(metrics.get("reconstructionErrorMillimetres")).isLessThan(1e-3);
    assertThat(metrics.get("identityEditControlPointErrorMillimetres")).isLessThan(0.01);
    assertThat(metrics.get("identityEditOtherVertexErrorMillimetres")).isLessThan(0.01);
    assertThat(metrics.get("expressionEditOtherVertexErrorMillimetres")).isLessThan(0.01);
    assertThat(metrics).containsEntry("heldOutSubjects", 6.0).containsEntry("heldOutScans", 18.0);
  }

  @Test
  void run_givenFewerComponentsThanTheFamily_saysSoInItsFigures() {
    assertThat(run(3).get("reconstructionErrorMillimetres")).isBetween(1.0, 12.0);
  }

  @Test
  void run_leavesProvenanceAndAGaussianOfWhitenedLatentsInThePackage() throws IOException {
    run(4);

    ModelPackage opened = ModelPackage.open(directory.resolve("out"));

    assertThat(opened.manifest().kind()).isEqualTo(ModelKind.PCA);
    assertThat(opened.manifest().training().topics()).containsExactly("scans");
    assertThat(opened.manifest().training().scans()).isEqualTo(54 * 3);
    assertThat(opened.manifest().training().subjects()).isEqualTo(54);
    assertThat(Files.readString(directory.resolve("out/MODEL.md"))).contains("expressionEdit");
    Statistics statistics = opened.statistics().orElseThrow();
    float[] covariance = statistics.latentCovariance().toFloats();
    for (int i = 0; i < 16; i++) {
      assertThat(covariance[i]).isCloseTo(i % 5 == 0 ? 1 : 0, within(1e-4f));
    }
    assertThat(statistics.displacements()).containsOnlyKeys("region-0", "region-1", "region-2");
  }

  @Test
  void run_givenAsManyComponentsAsScans_refusesWithBothNumbers() {
    assertThatThrownBy(() -> run(162))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContainingAll("162 scans", "162 principal components", "latentSize");
  }

  @Test
  void trainingJob_expectsThePcaOfItsScansInItsPackageUnlessToldOtherwise() throws IOException {
    ModelPackage with = train("pca");
    ModelPackage without = train("none");

    assertThat(without.baseline()).isEmpty();
    assertThat(Codecs.pcaOf(without)).isEmpty();
    run(4);
    try (Codec beside = Codecs.pcaOf(with).orElseThrow();
        Codec alone = Codecs.open(ModelPackage.open(directory.resolve("out")))) {
      assertThat(beside.name()).isEqualTo("small-pca");
      assertThat(beside.latentSize()).isEqualTo(4);
      int[] heldOut = {1, 50, 100};
      assertThat(new CodecEvaluation(beside, cache, heldOut).evaluate(3))
          .isEqualTo(new CodecEvaluation(alone, cache, heldOut).evaluate(3));
    }
  }

  private ModelPackage train(String baseline) throws IOException {
    Path out = directory.resolve("lamm-" + baseline);
    TrainingConfig config =
        config(
            """
            baseline: %s
            initialization: random
            architecture: {dim: 8, latentSize: 4, encoderDepth: 1, decoderDepth: 1}
            autoencoder: {steps: 1}
            manipulation: {steps: 1}
            """
                .formatted(baseline));
    Path run = Files.createDirectory(directory.resolve("run-" + baseline));
    new TrainingJob(config, family.topology(), cache, run, TrainingListener.none(), () -> false)
        .run(out);
    return ModelPackage.open(out);
  }

  private Map<String, Double> run(int latentSize) {
    TrainingConfig config =
        config("model: pca\narchitecture: {latentSize: %d}\n".formatted(latentSize));
    return new PcaJob(config, family.topology(), cache).run(directory.resolve("out"));
  }

  private static TrainingConfig config(String settings) {
    return TrainingConfigReader.parse(
        "test",
        """
        name: small
        topology: none
        source: {bootstrapServers: none}
        threads: 1
        weights: F32
        """
            + settings);
  }
}
