package dev.morphflux.models.evaluation;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.ScanPairs;
import dev.morphflux.models.training.scans.Seeds;
import dev.morphflux.models.training.scans.Spread;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a package to the paper's protocol. What each figure means is written in
 * docs/EVALUATION.md. Scans are read in batches; they are never all in memory. For one thread.
 */
public final class Evaluation {
  /** Streams of random numbers that must not meet. */
  private static final int ORDER_STREAM = 1;

  private static final int LOCALITY_STREAM = 2;

  private final EvaluationInput input;
  private final EvaluationListener listener;
  private final Topology topology;
  private final ScanCache scans;
  private final int[] evaluated;

  /**
   * @throws MorphfluxException if there are no scans
   */
  public Evaluation(EvaluationInput input, EvaluationListener listener) {
    this.input = input;
    this.listener = listener;
    this.topology = input.model().topology();
    this.scans = input.scans();
    if (scans.size() == 0) {
      throw new MorphfluxException(
          "there are no scans in " + input.source() + ", expected at least one to judge by");
    }
    this.evaluated = Spread.of(IntStream.range(0, scans.size()).toArray(), input.limit());
  }

  /** Does all of it. */
  public EvaluationResult run() {
    Compared<SpeedFigures> speed = input.codecs().map(codec -> Speed.of(codec.any()));
    List<int[]> sets = new ArrayList<>();
    sets.add(IntStream.range(0, topology.vertexCount()).toArray());
    topology.regions().forEach(region -> sets.add(vertices(region)));
    ErrorTable variation = table(sets.subList(0, 1), evaluated.length);
    Compared<ErrorTable> autoencoding = autoencoding(sets, variation);
    Compared<ErrorSummary> reconstruction = autoencoding.map(table -> table.summary(0));
    int[] order = order();
    Manipulated identity =
        manipulation(
            "identity",
            "the scans in the order of the hash of seed and number; the goal is the next one of"
                + " another subject, going round",
            "the scans show one subject only",
            ScanPairs.ofOtherSubjects(scans, order),
            reconstruction);
    Manipulated expression =
        manipulation(
            "expression",
            "the scans in the order of the hash of seed and number; the goal is the next one of"
                + " the same subject, going round",
            "no subject has more than one scan",
            ScanPairs.ofSameSubject(scans, order, order),
            reconstruction);
    LocalityRun locality = locality();
    GenerationRun generation = GenerationRun.of(input, evaluated, listener);
    EvaluationReport report =
        new EvaluationReport(
            EvaluationReport.FORMAT_VERSION,
            new ModelFacts(input.model()).described(),
            data(variation),
            pca(),
            new EvaluationReport.Autoencoding(
                reconstruction(autoencoding.model()),
                autoencoding.beside().map(this::reconstruction).orElse(null)),
            new EvaluationReport.Manipulation(identity.figures(), expression.figures()),
            locality.figures(),
            generation.figures(),
            new EvaluationReport.Speed(threads(), speed.model(), speed.pca()));
    return new EvaluationResult(
        report,
        autoencoding.map(ErrorTable::vertexMeans),
        identity.tables() == null ? null : identity.tables().map(ErrorTable::vertexMeans),
        locality.motion(),
        generation.drawn());
  }

  private Compared<ErrorTable> autoencoding(List<int[]> sets, ErrorTable variation) {
    float[] mean = new ModelFacts(input.model()).meanShape();
    for (int i = 0; i < evaluated.length; i++) {
      variation.add(i, FloatBuffer.wrap(mean), scans.vertices(evaluated[i]));
    }
    return input
        .codecs()
        .map(
            codec -> {
              listener.started("autoencoding", evaluated.length);
              ErrorTable table = table(sets, evaluated.length);
              new CodecRun(codec, scans).reconstruct(evaluated, table::add, listener::advanced);
              return table;
            });
  }

  private EvaluationReport.Reconstruction reconstruction(ErrorTable table) {
    Map<String, Double> regions = new LinkedHashMap<>();
    for (int r = 0; r < topology.regions().size(); r++) {
      regions.put(topology.regions().get(r).name(), table.summary(r + 1).meanMillimetres());
    }
    return new EvaluationReport.Reconstruction(table.summary(0), regions, table.means(0));
  }

  private record Manipulated(
      EvaluationReport.Pairs figures, @Nullable Compared<ErrorTable> tables) {}

  private Manipulated manipulation(
      String kind,
      String rule,
      String withoutPairs,
      ScanPairs pairs,
      Compared<ErrorSummary> reconstruction) {
    BitSet told = new BitSet();
    topology.controlPoints().forEach(told::set);
    String missing =
        told.isEmpty()
            ? "the topology has no control points"
            : pairs.size() == 0 ? withoutPairs : null;
    if (missing != null) {
      return new Manipulated(
          new EvaluationReport.Pairs(missing, rule, List.of(), null, null, null), null);
    }
    List<int[]> sets =
        List.of(
            told.stream().toArray(),
            IntStream.range(0, topology.vertexCount()).filter(v -> !told.get(v)).toArray());
    ErrorTable change = table(sets, pairs.size());
    for (int i = 0; i < pairs.size(); i++) {
      change.add(i, scans.vertices(pairs.sources()[i]), scans.vertices(pairs.goals()[i]));
    }
    Compared<ErrorTable> tables =
        input
            .codecs()
            .map(
                codec -> {
                  listener.started(kind + " edits", pairs.size());
                  ErrorTable table = table(sets, pairs.size());
                  new CodecRun(codec, scans).manipulate(pairs, table::add, listener::advanced);
                  return table;
                });
    List<int[]> numbers =
        IntStream.range(0, pairs.size())
            .mapToObj(i -> new int[] {pairs.sources()[i], pairs.goals()[i]})
            .toList();
    return new Manipulated(
        new EvaluationReport.Pairs(
            null,
            rule,
            numbers,
            new EvaluationReport.Change(
                change.summary(0).meanMillimetres(), change.summary(1).meanMillimetres()),
            manipulated(tables.model(), reconstruction.model()),
            tables.pca() == null
                ? null
                : manipulated(tables.pca(), Objects.requireNonNull(reconstruction.pca()))),
        tables);
  }

  private static EvaluationReport.Manipulated manipulated(
      ErrorTable table, ErrorSummary reconstruction) {
    return new EvaluationReport.Manipulated(
        points(table, 0, reconstruction), points(table, 1, reconstruction));
  }

  private static EvaluationReport.PointErrors points(
      ErrorTable table, int set, ErrorSummary reconstruction) {
    ErrorSummary errors = table.summary(set);
    return new EvaluationReport.PointErrors(
        errors, errors.meanMillimetres() / reconstruction.meanMillimetres(), table.means(set));
  }

  private record LocalityRun(
      EvaluationReport.Locality figures, Compared<Map<String, double[]>> motion) {}

  private LocalityRun locality() {
    RegionEdits edits = new RegionEdits(topology, input.model().statistics(), scans, evaluated);
    Locality locality =
        new Locality(topology, scans, edits, Seeds.mix(input.seed(), LOCALITY_STREAM));
    int[] meshes = Spread.of(evaluated, Locality.MESHES);
    if (locality.regions().isEmpty()) {
      String missing =
          topology.controlPoints().isEmpty()
              ? "the topology has no control points"
              : "the package has no statistics to draw edits from, and there are no two scans";
      return new LocalityRun(
          new EvaluationReport.Locality(
              missing, "", 0, locality.borderMillimetres(), new int[0], null, null),
          new Compared<>(Map.of(), null));
    }
    Compared<Map<String, double[]>> motion =
        input
            .codecs()
            .map(
                codec -> {
                  listener.started("locality", locality.regions().size());
                  int[] done = {0};
                  return locality.motion(codec, meshes, () -> listener.advanced(++done[0]));
                });
    Compared<LocalityFigures> figures = motion.map(locality::figures);
    return new LocalityRun(
        new EvaluationReport.Locality(
            null,
            edits.source(),
            Locality.SAMPLES,
            locality.borderMillimetres(),
            meshes,
            figures.model(),
            figures.pca()),
        motion);
  }

  /** The evaluated scans by the hash of seed and number. */
  private int[] order() {
    long stream = Seeds.mix(input.seed(), ORDER_STREAM);
    return IntStream.of(evaluated)
        .boxed()
        .sorted(
            Comparator.comparingLong((Integer scan) -> Seeds.mix(stream, scan))
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private ErrorTable table(List<int[]> sets, int meshes) {
    return new ErrorTable(topology.vertexCount(), topology.millimetresPerUnit(), sets, meshes);
  }

  private static int[] vertices(Region region) {
    return region.vertices().stream().mapToInt(Integer::intValue).toArray();
  }

  private EvaluationReport.Data data(ErrorTable variation) {
    List<EvaluationReport.Scan> used =
        IntStream.of(evaluated)
            .mapToObj(
                scan ->
                    new EvaluationReport.Scan(
                        scan, scans.scanId(scan), scans.subjects().get(scans.subjectOf(scan))))
            .toList();
    return new EvaluationReport.Data(
        input.source(),
        scans.size(),
        scans.subjects().size(),
        scans.source().skipped(),
        evaluated.length,
        (int) IntStream.of(evaluated).map(scans::subjectOf).distinct().count(),
        input.seed(),
        variation.summary(0).meanMillimetres(),
        input.notes(),
        used);
  }

  private EvaluationReport.Pca pca() {
    return new EvaluationReport.Pca(
        input.pca().origin(),
        input.pca().description(),
        input.pca().codec().map(codec -> codec.any().latentSize()).orElse(null));
  }

  /** libtorch reads this when it is loaded. */
  private static int threads() {
    return Integer.getInteger(
        "ai.djl.pytorch.num_threads", Runtime.getRuntime().availableProcessors());
  }
}
