package dev.morphflux.models.training.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.codec.SyntheticModel;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PrecisionFigures;
import dev.morphflux.models.packages.Subspaces;
import dev.morphflux.models.serving.Precision;
import dev.morphflux.models.serving.SessionSettings;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PrecisionChoiceTest {
  private static final int LATENT = 6;
  private static final SessionSettings ONE_THREAD = new SessionSettings(1);
  private static final Precision RANK_12 = Precision.parse("rank12-float32");

  @ParameterizedTest
  @EnumSource
  void choose_givenABudget_expectsTheFastestOfThoseWithinIt(Backbone backbone) {
    ModelPackage model = model(backbone);
    ErrorBudget budget = new ErrorBudget(0.01, 0.3);
    List<PrecisionFigures> heard = new ArrayList<>();

    PrecisionChoice.Result result =
        new PrecisionChoice(model, budget, ONE_THREAD, heard::add).choose();

    assertThat(result.tried()).isEqualTo(heard).hasSizeGreaterThan(8);
    PrecisionFigures chosen =
        heard.stream()
            .filter(figures -> figures.precision().equals(result.precision().toString()))
            .findFirst()
            .orElseThrow();
    assertThat(chosen.withinBudget()).isTrue();
    assertThat(heard)
        .filteredOn(PrecisionFigures::withinBudget)
        .allSatisfy(
            figures -> assertThat(0.95 * figures.speed()).isLessThanOrEqualTo(chosen.speed()));
    try (Codec exact = Codecs.open(model, ONE_THREAD);
        Codec codec = Codecs.open(model, ONE_THREAD, result.precision(), result.subspaces())) {
      CodecErrors errors =
          new PrecisionTrial(exact, new DrawnScans(exact, model, 40, 3)).errors(codec);
      assertThat(errors.deviation()).as("on other scans").isLessThan(2 * budget.millimetres());
    }
  }

  @Test
  void choose_givenNoToleranceAtAll_expectsFloat32() {
    PrecisionChoice.Result result =
        new PrecisionChoice(
                model(Backbone.MLP_MIXER), new ErrorBudget(0, 0), ONE_THREAD, figures -> {})
            .choose();

    assertThat(result.precision()).isEqualTo(Precision.FLOAT32);
  }

  @ParameterizedTest
  @EnumSource
  void fit_givenAllDirections_expectsFloat32sMeshes(Backbone backbone) {
    ModelPackage model = model(backbone);
    Precision whole = Precision.parse("rank32-float32");
    Optional<Subspaces> subspaces =
        new PrecisionChoice(model, ErrorBudget.standard(), ONE_THREAD, figures -> {}).fit(whole);
    try (Codec exact = Codecs.open(model, ONE_THREAD);
        Codec codec = Codecs.open(model, ONE_THREAD, whole, subspaces)) {
      CodecErrors errors =
          new PrecisionTrial(exact, new DrawnScans(exact, model, 20, 5)).errors(codec);
      assertThat(errors.deviation()).isLessThan(0.01);
    }
  }

  /** What matters is in the first directions, which stay floats, and the others are alike. */
  @ParameterizedTest
  @EnumSource
  void fit_givenADecodersRankInIntegers_expectsFarLessLostThanWithoutARank(Backbone backbone) {
    ModelPackage model = model(backbone);
    try (Codec exact = Codecs.open(model, ONE_THREAD)) {
      double plain = deviation(exact, model, "float32/w8a8");
      double ranked = deviation(exact, model, "float32/rank32-w8a8");
      assertThat(ranked).isLessThan(0.4 * plain);
    }
  }

  private static double deviation(Codec exact, ModelPackage model, String name) {
    Precision precision = Precision.parse(name);
    Optional<Subspaces> subspaces =
        new PrecisionChoice(model, ErrorBudget.standard(), ONE_THREAD, figures -> {})
            .fit(precision);
    return deviation(exact, model, precision, subspaces);
  }

  @Test
  void fit_givenScansThatAreMuchAlike_expectsOthersDrawnBesideThem() {
    ModelPackage model = model(Backbone.MLP_MIXER);
    try (Codec exact = Codecs.open(model, ONE_THREAD)) {
      SampleScans alike = sizesOf(new DrawnScans(exact, model, 1, 7), model.topology());
      PrecisionChoice choice =
          new PrecisionChoice(model, ErrorBudget.standard(), ONE_THREAD, figures -> {});

      Subspaces few = new SubspaceFit(model, 12, ONE_THREAD).fit(alike);
      double alone = deviation(exact, model, RANK_12, Optional.of(few));
      double filled = deviation(exact, model, RANK_12, choice.fit(RANK_12, alike));

      assertThat(filled).isLessThan(0.7 * alone);
    }
  }

  /** One scan in sizes that differ by a thousandth. */
  private static SampleScans sizesOf(SampleScans one, Topology topology) {
    FloatBuffer scan = FloatBuffer.allocate(topology.template().length);
    one.scan(0, scan);
    List<float[]> sizes = new ArrayList<>();
    for (int size = 0; size < 24; size++) {
      float[] vertices = scan.array().clone();
      for (int i = 0; i < vertices.length; i++) {
        vertices[i] *= 1 + 0.001f * size;
      }
      sizes.add(vertices);
    }
    return new GivenScans(topology, sizes);
  }

  private static double deviation(
      Codec exact, ModelPackage model, Precision precision, Optional<Subspaces> subspaces) {
    try (Codec codec = Codecs.open(model, ONE_THREAD, precision, subspaces)) {
      return new PrecisionTrial(exact, new DrawnScans(exact, model, 20, 5))
          .errors(codec)
          .deviation();
    }
  }

  @Test
  void choose_givenAModelWithoutStatistics_expectsThatSaid() {
    ModelPackage bare = SyntheticModel.of(architecture(Backbone.MLP_MIXER), 200, 1);

    assertThatThrownBy(
            () ->
                new PrecisionChoice(bare, ErrorBudget.standard(), ONE_THREAD, figures -> {})
                    .choose())
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("no statistics");
  }

  private static ModelPackage model(Backbone backbone) {
    return SyntheticModel.withStatistics(SyntheticModel.of(architecture(backbone), 200, 1));
  }

  private static Architecture architecture(Backbone backbone) {
    return new Architecture(backbone, 32, LATENT, 1, 1, 4, 2, 0.5);
  }
}
