package dev.morphflux.models.training.precision;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.codec.WeightBytes;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PrecisionFigures;
import dev.morphflux.models.packages.PrecisionFit;
import dev.morphflux.models.serving.Arithmetic;
import dev.morphflux.models.serving.Precision;
import dev.morphflux.models.serving.SessionSettings;
import dev.morphflux.models.serving.SidePrecision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Looks for the fastest precision whose errors are within a budget, on this machine.
 *
 * <p>For the encoder, and then for the decoder beside the fastest encoder, the ranks come first, in
 * float32, until one is good enough: it is the smallest that any other arithmetic could have. Then
 * the region matrices, as they are, at that rank, and at the next, in each arithmetic; then the
 * backbone's matrices, beside the fastest of those.
 */
public final class PrecisionChoice {
  private static final int[] RANKS = {16, 24, 32, 48, 64, 72, 80, 88, 96, 104, 112, 128, 160, 192};
  private static final double EQUALLY_FAST = 0.95;
  private static final int FITTED = 640;
  private static final int JUDGED = 96;
  private static final List<Arithmetic> INTEGERS =
      List.of(new Arithmetic(1, 1), new Arithmetic(1, 2), new Arithmetic(2, 2));

  private final ModelPackage model;
  private final ErrorBudget budget;
  private final SessionSettings settings;
  private final Consumer<PrecisionFigures> listener;
  private final List<PrecisionFigures> tried = new ArrayList<>();

  /**
   * What was found.
   *
   * @param precision the fastest within the budget
   * @param fit what it has from scans, if it has anything
   * @param tried everything that was measured
   */
  public record Result(
      Precision precision, Optional<PrecisionFit> fit, List<PrecisionFigures> tried) {
    public Result {
      tried = List.copyOf(tried);
    }
  }

  /**
   * @param settings of the sessions that are timed
   * @param listener gets each measurement as it is made
   */
  public PrecisionChoice(
      ModelPackage model,
      ErrorBudget budget,
      SessionSettings settings,
      Consumer<PrecisionFigures> listener) {
    this.model = model;
    this.budget = budget;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Chooses by scans drawn from the model's statistics.
   *
   * @throws dev.morphflux.schemas.MorphfluxException if the package has none
   */
  public Result choose() {
    try (Codec exact = Codecs.open(model, settings)) {
      return choose(
          exact, new DrawnScans(exact, model, FITTED, 1), new DrawnScans(exact, model, JUDGED, 2));
    }
  }

  /**
   * Chooses by scans.
   *
   * @param fitted what precisions are fitted to, beside scans drawn from the model's statistics
   * @param judged others, of other subjects, that errors are measured on
   */
  public Result choose(SampleScans fitted, SampleScans judged) {
    try (Codec exact = Codecs.open(model, settings)) {
      return choose(exact, withDrawn(exact, fitted), judged);
    }
  }

  /**
   * What a precision needs that is asked for by name: nothing where it is float32; integers of
   * matrices as they are do without where the package has no statistics.
   *
   * @throws dev.morphflux.schemas.MorphfluxException if it has one, and the package no statistics
   */
  public Optional<PrecisionFit> fit(Precision precision) {
    boolean needless = precision.rank() == 0 && model.statistics().isEmpty();
    if (needless || !precision.isFitted()) {
      return Optional.empty();
    }
    try (Codec exact = Codecs.open(model, settings)) {
      return Optional.of(fitTo(precision, new DrawnScans(exact, model, FITTED, 1)));
    }
  }

  /** The same, fitted to given scans, too. */
  public Optional<PrecisionFit> fit(Precision precision, SampleScans scans) {
    if (!precision.isFitted()) {
      return Optional.empty();
    }
    try (Codec exact = Codecs.open(model, settings)) {
      return Optional.of(fitTo(precision, withDrawn(exact, scans)));
    }
  }

  /** Scans that are given are of few subjects: those that are drawn lie between and beyond them. */
  private SampleScans withDrawn(Codec exact, SampleScans given) {
    return model.statistics().isEmpty()
        ? given
        : given.and(new DrawnScans(exact, model, FITTED, 1));
  }

  private PrecisionFit fitTo(Precision precision, SampleScans scans) {
    return new RoundingFit(model, scans).with(subspaces(precision.rank(), scans), precision);
  }

  private PrecisionFit subspaces(int rank, SampleScans scans) {
    return new SubspaceFit(model, Math.max(1, rank), settings).fit(scans);
  }

  private Result choose(Codec exact, SampleScans fitted, SampleScans judged) {
    Trials trials = new Trials(exact, judged, fitted);
    trials.run(Precision.FLOAT32);
    for (Side side : Side.values()) {
      Precision soFar = fastest();
      List<Integer> ranks = new ArrayList<>(List.of(0));
      ranks.addAll(trials.ranks(side, soFar));
      for (int rank : ranks) {
        for (Arithmetic arithmetic : INTEGERS) {
          trials.run(side.changed(soFar, old -> old.withRegions(rank, arithmetic)));
        }
      }
      Precision withRegions = fastest();
      for (Arithmetic arithmetic : INTEGERS) {
        // The mixer's backbone is small: rounding it twice as finely gains nothing over float32.
        if (arithmetic.weightBytes() == 1
            || model.lamm().architecture().backbone() == Backbone.TRANSFORMER) {
          trials.run(side.changed(withRegions, old -> old.withBackbone(arithmetic)));
        }
      }
    }
    Precision found = fastest();
    return new Result(found, trials.fit(found), tried);
  }

  /** Of those that are as good as equally fast, the one that is nearest to float32. */
  private Precision fastest() {
    List<PrecisionFigures> allowed = tried.stream().filter(PrecisionFigures::withinBudget).toList();
    double best = allowed.stream().mapToDouble(PrecisionFigures::speed).max().orElseThrow();
    return allowed.stream()
        .filter(figures -> figures.speed() >= EQUALLY_FAST * best)
        .min(Comparator.comparingDouble(PrecisionFigures::deviationMillimetres))
        .map(figures -> Precision.parse(figures.precision()))
        .orElseThrow();
  }

  /** The encoder gains more for less of the budget: it comes first. */
  private enum Side {
    ENCODER,
    DECODER;

    Precision changed(Precision precision, UnaryOperator<SidePrecision> change) {
      return this == ENCODER
          ? precision.withEncoder(change.apply(precision.encoder()))
          : precision.withDecoder(change.apply(precision.decoder()));
    }
  }

  /** Measures one precision after the other. */
  private final class Trials {
    private final PrecisionTrial trial;
    private final CodecTimer timer;
    private final SampleScans fitted;
    private final RoundingFit rounding;
    private Optional<PrecisionFit> subspaces = Optional.empty();

    Trials(Codec exact, SampleScans judged, SampleScans fitted) {
      this.trial = new PrecisionTrial(exact, judged);
      this.timer = new CodecTimer(exact);
      this.fitted = fitted;
      this.rounding = new RoundingFit(model, fitted);
    }

    Optional<PrecisionFit> fit(Precision precision) {
      return subspaces.map(found -> rounding.with(found, precision));
    }

    /** The smallest rank that is good enough for a side in float32, and the next. */
    List<Integer> ranks(Side side, Precision soFar) {
      int dim = model.lamm().architecture().dim();
      List<Integer> useful =
          Arrays.stream(RANKS)
              .filter(rank -> rank <= dim && rank <= fitted.count() / 2)
              .boxed()
              .toList();
      if (useful.isEmpty()) {
        return useful;
      }
      if (subspaces.isEmpty()) {
        subspaces = Optional.of(subspaces(useful.get(useful.size() - 1), fitted));
      }
      for (int i = 0; i < useful.size(); i++) {
        int rank = useful.get(i);
        Precision precision = side.changed(soFar, old -> old.withRegions(rank, Arithmetic.FLOAT32));
        if (run(precision).withinBudget()) {
          return useful.subList(i, Math.min(i + 2, useful.size()));
        }
      }
      return List.of();
    }

    PrecisionFigures run(Precision precision) {
      try (Codec codec = Codecs.open(model, settings, precision, fit(precision))) {
        CodecErrors errors = trial.errors(codec);
        CodecTimer.Times times = timer.times(codec);
        WeightBytes bytes = codec.weightBytes();
        PrecisionFigures figures =
            new PrecisionFigures(
                precision.toString(),
                precision.equals(Precision.FLOAT32) || budget.allows(errors),
                errors.reconstruction(),
                errors.rise(),
                errors.deviation(),
                times.encodeMillis(),
                times.decodeMillis(),
                times.speed(),
                (bytes.encode() + bytes.decode()) / 1e6);
        tried.add(figures);
        listener.accept(figures);
        return figures;
      }
    }
  }
}
