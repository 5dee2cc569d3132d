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
import dev.morphflux.models.packages.PrecisionFit;
import dev.morphflux.models.serving.Encoder;
import dev.morphflux.models.serving.LammGraphs;
import dev.morphflux.models.serving.NativeFloats;
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
  private static final int WIDTH = 32;
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
        Codec codec = Codecs.open(model, ONE_THREAD, result.precision(), result.fit())) {
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
    Optional<PrecisionFit> fit =
        new PrecisionChoice(model, ErrorBudget.standard(), ONE_THREAD, figures -> {}).fit(whole);
    try (Codec exact = Codecs.open(model, ONE_THREAD);
        Codec codec = Codecs.open(model, ONE_THREAD, whole, fit)) {
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

  /** The coordinates of scans depend on each other: what one weight loses, others make good. */
  @Test
  void fit_givenAnEncoderInBytes_expectsLessLostThanByRoundingToTheNearest() {
    ModelPackage model = model(Backbone.MLP_MIXER);
    Precision bytes = Precision.parse("w8a16/float32");
    PrecisionFit fit =
        new PrecisionChoice(model, ErrorBudget.standard(), ONE_THREAD, figures -> {})
            .fit(bytes)
            .orElseThrow();
    double[] exact = tokens(model, Precision.FLOAT32, fit);

    double calibrated = distance(exact, tokens(model, bytes, fit));
    double nearest = distance(exact, tokens(model, bytes, fit.withRoundedUp(List.of())));

    assertThat(calibrated).isLessThan(0.8 * nearest);
  }

  /** What the encoder's region matrices make of other scans. */
  private static double[] tokens(ModelPackage model, Precision precision, PrecisionFit fit) {
    LammGraphs graphs = new LammGraphs(model.topology(), model.lamm(), precision, Optional.of(fit));
    int width = model.topology().regions().size() * WIDTH;
    try (Codec exact = Codecs.open(model, ONE_THREAD);
        Encoder encoder = graphs.encoderTokens(ONE_THREAD)) {
      double[] all = new double[20 * width];
      SampleBatches batches =
          new SampleBatches(new DrawnScans(exact, model, 20, 5), model.topology());
      FloatBuffer tokens = NativeFloats.allocate(SampleBatches.SIZE * width);
      batches.forEach(
          (first, count) -> {
            encoder.run(count, batches.vertices, tokens);
            for (int i = 0; i < count * width; i++) {
              all[first * width + i] = tokens.get(i);
            }
          });
      return all;
    }
  }

  private static double distance(double[] a, double[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(squares);
  }

  private static double deviation(Codec exact, ModelPackage model, String name) {
    Precision precision = Precision.parse(name);
    Optional<PrecisionFit> fit =
        new PrecisionChoice(model, ErrorBudget.standard(), ONE_THREAD, figures -> {})
            .fit(precision);
    return deviation(exact, model, precision, fit);
  }

  @Test
  void fit_givenScansThatAreMuchAlike_expectsOthersDrawnBesideThem() {
    ModelPackage model = model(Backbone.MLP_MIXER);
    try (Codec exact = Codecs.open(model, ONE_THREAD)) {
      SampleScans alike = sizesOf(new DrawnScans(exact, model, 1, 7), model.topology());
      PrecisionChoice choice =
          new PrecisionChoice(model, ErrorBudget.standard(), ONE_THREAD, figures -> {});

      PrecisionFit few = new SubspaceFit(model, 12, ONE_THREAD).fit(alike);
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
      Codec exact, ModelPackage model, Precision precision, Optional<PrecisionFit> fit) {
    try (Codec codec = Codecs.open(model, ONE_THREAD, precision, fit)) {
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
    return new Architecture(backbone, WIDTH, LATENT, 1, 1, 4, 2, 0.5);
  }
}
