package dev.morphflux.models.evaluation;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.packages.ModelKind;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PcaParameters;
import dev.morphflux.models.statistics.MultivariateNormal;
import dev.morphflux.models.training.job.PcaFit;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.Seeds;
import dev.morphflux.schemas.MorphfluxException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds or fits the PCA that stands beside a model, with the latent size of the model. */
public final class PcaBaselines {
  /** Fewer scans for each component than this would make a PCA that knows them by heart. */
  private static final int SCANS_PER_COMPONENT = 2;

  private static final double RIDGE = 1;
  private static final int HALVES_STREAM = 4;

  private final ModelPackage model;
  private final long seed;

  public PcaBaselines(ModelPackage model, long seed) {
    this.model = model;
    this.seed = seed;
  }

  /**
   * A PCA of a package of its own.
   *
   * @throws MorphfluxException if the package is no PCA, or of another topology
   */
  public PcaBaseline given(ModelPackage pca) {
    if (!(pca.parameters() instanceof PcaParameters components)) {
      throw new MorphfluxException(
          pca.location()
              + " is a "
              + pca.manifest().kind()
              + " model, expected a PCA; leave --pca out, or name a PCA's package");
    }
    if (!pca.topology().id().equals(model.topology().id())) {
      throw new MorphfluxException(
          "the PCA "
              + pca.location()
              + " is of topology "
              + pca.topology().id()
              + " ("
              + pca.topology().vertexCount()
              + " vertices), expected "
              + model.topology().id()
              + " ("
              + model.topology().vertexCount()
              + " vertices) as the model; name one of the model's topology");
    }
    return new PcaBaseline(
        PcaBaseline.Origin.GIVEN,
        "PCA of %d components from %s%s"
            .formatted(
                components.latentSize(),
                pca.location(),
                components.latentSize() == latentSize()
                    ? ""
                    : "; the model's latent codes have " + latentSize()),
        Optional.of(evaluated(components)));
  }

  /** The PCA that comes with the model's package, fitted on the model's own training scans. */
  public Optional<PcaBaseline> ofPackage() {
    return Codecs.pcaOf(model)
        .map(
            codec ->
                new PcaBaseline(
                    PcaBaseline.Origin.PACKAGE,
                    "PCA of %d components from the model's package, fitted on its training scans"
                        .formatted(codec.latentSize()),
                    Optional.of(EvaluatedCodec.of(codec, Optional.of(whitened(codec))))));
  }

  /** A PCA of scans that are not evaluated. */
  public PcaBaseline fitted(ScanCache training) {
    int[] all = IntStream.range(0, training.size()).toArray();
    return new PcaBaseline(
        PcaBaseline.Origin.TRAINING_SCANS,
        "PCA of %d components, fitted now on %,d training scans of %,d subjects"
            .formatted(latentSize(), training.size(), training.subjects().size()),
        Optional.of(evaluated(fit(training, all))));
  }

  /** Two PCAs of the evaluated scans, each judged by the subjects the other was fitted on. */
  public PcaBaseline crossFitted(ScanCache scans) {
    if (model.manifest().kind() == ModelKind.PCA) {
      return PcaBaseline.none("none; the model is a PCA itself");
    }
    int[] judge = halves(scans);
    List<int[]> fits = List.of(scansJudgedBy(1, judge, scans), scansJudgedBy(0, judge, scans));
    int fewest = Math.min(fits.get(0).length, fits.get(1).length);
    int needed = SCANS_PER_COMPONENT * latentSize();
    if (fewest < needed) {
      return PcaBaseline.none(
          "none; the package carries none, and half of the subjects have %,d scans, too few to fit"
                  .formatted(fewest)
              + " %d components to (at least %,d): give --pca or --training-scans"
                  .formatted(latentSize(), needed));
    }
    List<Codec> codecs = fits.stream().map(fit -> codec(fit(scans, fit))).toList();
    return new PcaBaseline(
        PcaBaseline.Origin.CROSS_FITTED,
        "PCA of %d components, cross-fitted: each half of the %,d evaluated subjects is judged by a"
                .formatted(latentSize(), scans.subjects().size())
            + " PCA of the other half, which has fewer scans than the model was trained on",
        Optional.of(EvaluatedCodec.crossFitted(codecs, judge, whitened(codecs.get(0)))));
  }

  /** For each subject, which of two PCAs judges it. */
  private int[] halves(ScanCache scans) {
    int count = scans.subjects().size();
    long stream = Seeds.mix(seed, HALVES_STREAM);
    int[] judge = new int[count];
    List<Integer> order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingLong(subject -> Seeds.mix(stream, subject)))
            .toList();
    order.subList(count / 2, count).forEach(subject -> judge[subject] = 1);
    return judge;
  }

  private static int[] scansJudgedBy(int codec, int[] judge, ScanCache scans) {
    return IntStream.range(0, scans.size())
        .filter(scan -> judge[scans.subjectOf(scan)] == codec)
        .toArray();
  }

  private PcaParameters fit(ScanCache scans, int[] numbers) {
    return PcaFit.of(scans, numbers, latentSize(), RIDGE, seed);
  }

  private EvaluatedCodec evaluated(PcaParameters pca) {
    Codec codec = codec(pca);
    return EvaluatedCodec.of(codec, Optional.of(whitened(codec)));
  }

  private Codec codec(PcaParameters pca) {
    return Codecs.of("pca", model.manifest().version(), model.topology(), pca);
  }

  private int latentSize() {
    return model.manifest().latentSize();
  }

  /** A PCA's latent codes are N(0, I) by the way its components are scaled. */
  private static MultivariateNormal whitened(Codec codec) {
    int size = codec.latentSize();
    float[] identity = new float[size * size];
    for (int i = 0; i < size; i++) {
      identity[i * (size + 1)] = 1;
    }
    return new MultivariateNormal(new float[size], identity);
  }
}
