package dev.morphflux.models.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures beside what their definitions say, computed mesh by mesh. */
final class EvaluationTest {
  private static final double MILLIMETRES = 10;
  private static final double TOLERANCE = 1e-4;
  private static final int[] UNEVEN = {11, 1, 9, 7, 9};

  @TempDir private Path directory;

  @Test
  void autoencoding_givenMeshesThatFillNoBatch_isTheMeanOfMeansOfMeshes() {
    Topology topology = SmallSphere.TOPOLOGY;
    ModelPackage model = SmallSphere.model(topology, true);
    ScanCache scans = SmallSphere.scans(directory, topology, 7, UNEVEN);
    EvaluationResult result = evaluate(model, scans);
    EvaluationReport.Reconstruction found = result.report().autoencoding().model();

    double[] means = new double[scans.size()];
    double[] top = new double[scans.size()];
    int topSize = topology.regions().get(0).vertices().size();
    double[] vertex = new double[topology.vertexCount()];
    double max = 0;
    try (Codec codec = Codecs.open(model)) {
      for (int i = 0; i < scans.size(); i++) {
        float[] scan = scan(scans, i);
        float[] decoded = Shapes.decode(codec, Shapes.encode(codec, scans.vertices(i)));
        for (int v = 0; v < vertex.length; v++) {
          double distance = distance(decoded, scan, v);
          means[i] += distance / vertex.length;
          vertex[v] += distance / scans.size();
          top[i] += v < topSize ? distance / topSize : 0;
          max = Math.max(max, distance);
        }
      }
    }
    assertThat(scans.size()).as("no multiple of any batch").isEqualTo(37);
    assertThat(found.scanMillimetres()).containsExactly(means, within(TOLERANCE));
    assertThat(found.all().meanMillimetres())
        .isCloseTo(Arrays.stream(means).sum() / 37, within(TOLERANCE));
    double[] sorted = Arrays.stream(means).sorted().toArray();
    assertThat(found.all().medianMillimetres()).isCloseTo(sorted[18], within(TOLERANCE));
    assertThat(found.all().percentile95Millimetres())
        .as("rank 34.2 of 36")
        .isCloseTo(0.8 * sorted[34] + 0.2 * sorted[35], within(TOLERANCE));
    assertThat(found.all().maxMillimetres()).isCloseTo(max, within(TOLERANCE));
    assertThat(found.regions().get("top"))
        .isCloseTo(Arrays.stream(top).average().orElseThrow(), within(TOLERANCE));
    assertThat(result.autoencoding().model()).containsExactly(vertex, within(TOLERANCE));
  }

  @Test
  void manipulation_givenPairs_isTheErrorToTheGoalAtControlPointsAndTheRest() {
    Topology topology = SmallSphere.TOPOLOGY;
    ModelPackage model = SmallSphere.model(topology, true);
    ScanCache scans = SmallSphere.scans(directory, topology, 8, UNEVEN);
    EvaluationReport report = evaluate(model, scans).report();
    EvaluationReport.Pairs identity = report.manipulation().identity();
    EvaluationReport.Pairs expression = report.manipulation().expression();

    assertThat(identity.pairs()).hasSize(37);
    assertThat(identity.pairs())
        .allSatisfy(
            pair -> assertThat(scans.subjectOf(pair[0])).isNotEqualTo(scans.subjectOf(pair[1])));
    assertThat(expression.pairs()).as("all but the only scan of a subject").hasSize(36);
    assertThat(expression.pairs())
        .allSatisfy(
            pair -> {
              assertThat(scans.subjectOf(pair[0])).isEqualTo(scans.subjectOf(pair[1]));
              assertThat(pair[0]).isNotEqualTo(pair[1]);
            });
    for (EvaluationReport.Pairs pairs : List.of(identity, expression)) {
      double[] told = new double[pairs.pairs().size()];
      double[] others = new double[told.length];
      expected(model, scans, pairs.pairs(), told, others);
      EvaluationReport.PointErrors atControlPoints = pairs.model().controlPoints();
      assertThat(atControlPoints.pairMillimetres()).containsExactly(told, within(TOLERANCE));
      assertThat(pairs.model().others().pairMillimetres())
          .containsExactly(others, within(TOLERANCE));
      double mean = Arrays.stream(told).average().orElseThrow();
      assertThat(atControlPoints.errors().meanMillimetres()).isCloseTo(mean, within(TOLERANCE));
      assertThat(atControlPoints.ratioToAutoencoding())
          .isCloseTo(
              mean / report.autoencoding().model().all().meanMillimetres(), within(TOLERANCE));
    }
  }

  private static void expected(
      ModelPackage model, ScanCache scans, List<int[]> pairs, double[] told, double[] others) {
    List<Integer> points = model.topology().controlPoints();
    Set<Integer> controlPoints = new HashSet<>(points);
    try (Codec codec = Codecs.open(model)) {
      for (int p = 0; p < pairs.size(); p++) {
        float[] source = scan(scans, pairs.get(p)[0]);
        float[] goal = scan(scans, pairs.get(p)[1]);
        float[] displacements = new float[3 * points.size()];
        for (int i = 0; i < displacements.length; i++) {
          int at = 3 * points.get(i / 3) + i % 3;
          displacements[i] = goal[at] - source[at];
        }
        float[] latent = Shapes.encode(codec, scans.vertices(pairs.get(p)[0]));
        float[] decoded = Shapes.decode(codec, latent, displacements);
        int vertices = model.topology().vertexCount();
        for (int v = 0; v < vertices; v++) {
          if (controlPoints.contains(v)) {
            told[p] += distance(decoded, goal, v) / controlPoints.size();
          } else {
            others[p] += distance(decoded, goal, v) / (vertices - controlPoints.size());
          }
        }
      }
    }
  }

  @Test
  void locality_givenAModelThatMovesEverythingAlike_isTheShareOfTheVertices() {
    Topology topology = SmallSphere.TOPOLOGY;
    ScanCache scans = SmallSphere.scans(directory, topology, 9, 4, 4);
    RegionEdits edits = new RegionEdits(topology, Optional.empty(), scans, new int[] {0, 1, 2});
    Locality locality = new Locality(topology, scans, edits, 1);
    double[] alike = new double[topology.vertexCount()];
    Arrays.fill(alike, 2.5);
    double[] local = new double[topology.vertexCount()];
    Arrays.fill(local, 0, local.length / 3, 4);

    LocalityFigures figures =
        locality.figures(java.util.Map.of("top", local, "middle", alike, "bottom", alike));

    assertThat(figures.regions().get(0).shareInside()).isEqualTo(1);
    assertThat(figures.regions().get(0).insideMillimetres()).isEqualTo(4);
    assertThat(figures.regions().get(0).outsideMillimetres()).isZero();
    assertThat(figures.regions().get(1).shareInside()).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(figures.regions().get(1).outsideMillimetres()).isCloseTo(2.5, within(1e-9));
    double inside = 36 * 4 + 36 * 2.5 * 2;
    assertThat(figures.shareInside()).isCloseTo(inside / (36 * 4 + 108 * 2.5 * 2), within(1e-9));
    assertThat(locality.borderMillimetres())
        .as("3 %% of the diagonal of a sphere's box")
        .isBetween(9.0, 0.03 * Math.sqrt(3) * 200);
  }

  @Test
  void run_givenTheSameSeed_isTheSameAgain() {
    ModelPackage model = SmallSphere.model(SmallSphere.TOPOLOGY, true);
    ScanCache scans = SmallSphere.scans(directory, SmallSphere.TOPOLOGY, 10, 3, 3);

    EvaluationReport first = evaluate(model, scans).report();
    EvaluationReport second = evaluate(model, scans).report();

    assertThat(second.locality().model()).isEqualTo(first.locality().model());
    assertThat(second.generation().model()).isEqualTo(first.generation().model());
    assertThat(second.manipulation().identity().pairs())
        .usingElementComparator(Arrays::compare)
        .isEqualTo(first.manipulation().identity().pairs());
  }

  @Test
  void run_givenNoStatistics_editsByPairsOfScansAndDrawsNothing() {
    ModelPackage model = SmallSphere.model(SmallSphere.TOPOLOGY, false);
    ScanCache scans = SmallSphere.scans(directory, SmallSphere.TOPOLOGY, 11, 3, 3);

    EvaluationReport report = evaluate(model, scans).report();

    assertThat(report.locality().model()).isNotNull();
    assertThat(report.locality().edits()).contains("pairs of the evaluated scans");
    assertThat(report.generation().model()).isNull();
    assertThat(report.generation().missing()).contains("no statistics");
  }

  @Test
  void run_givenOneScanOrNoControlPoints_saysWhatIsMissing() {
    ScanCache one = SmallSphere.scans(directory.resolve("one"), SmallSphere.TOPOLOGY, 12, 1);
    EvaluationReport report =
        evaluate(SmallSphere.model(SmallSphere.TOPOLOGY, false), one).report();
    assertThat(report.manipulation().identity().missing()).contains("one subject");
    assertThat(report.manipulation().expression().missing()).contains("more than one scan");
    assertThat(report.locality().missing()).contains("statistics");

    Topology without = SmallSphere.topology(0);
    ScanCache scans = SmallSphere.scans(directory.resolve("two"), without, 12, 2, 2);
    report = evaluate(SmallSphere.model(without, false), scans).report();
    assertThat(report.manipulation().identity().missing()).contains("no control points");
    assertThat(report.locality().missing()).contains("no control points");
  }

  @Test
  void run_givenNoScans_saysWhere() {
    ScanCache none = SmallSphere.scans(directory, SmallSphere.TOPOLOGY, 13);

    assertThatThrownBy(() -> evaluate(SmallSphere.model(SmallSphere.TOPOLOGY, true), none))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("no scans in the test");
  }

  @Test
  void crossFitted_givenTwoHalves_judgesEachByTheOther() {
    ModelPackage model = SmallSphere.model(SmallSphere.TOPOLOGY, true);
    ScanCache scans = SmallSphere.scans(directory, SmallSphere.TOPOLOGY, 14, 6, 6, 6, 6);
    try (PcaBaseline pca = new PcaBaselines(model, 1).crossFitted(scans)) {
      assertThat(pca.origin()).isEqualTo(PcaBaseline.Origin.CROSS_FITTED);
      List<Codec> judges = new ArrayList<>();
      for (int subject = 0; subject < 4; subject++) {
        judges.add(pca.codec().orElseThrow().forSubject(subject));
      }
      assertThat(new HashSet<>(judges)).hasSize(2);
      assertThat(judges.stream().filter(judges.get(0)::equals)).hasSize(2);
    }
    ScanCache few = SmallSphere.scans(directory.resolve("few"), SmallSphere.TOPOLOGY, 14, 2, 2);
    PcaBaseline none = new PcaBaselines(model, 1).crossFitted(few);
    assertThat(none.codec()).isEmpty();
    assertThat(none.description()).contains("2 scans", "at least 8");
  }

  private static EvaluationResult evaluate(ModelPackage model, ScanCache scans) {
    try (EvaluatedCodec codec =
        EvaluatedCodec.of(Codecs.open(model), model.statistics().map(Statistics::latents))) {
      return new Evaluation(
              new EvaluationInput(
                  model,
                  codec,
                  PcaBaseline.none("none"),
                  scans,
                  "the test",
                  Optional.empty(),
                  Integer.MAX_VALUE,
                  1,
                  List.of()),
              EvaluationListener.NONE)
          .run();
    }
  }

  private static float[] scan(ScanCache scans, int number) {
    float[] vertices = new float[3 * scans.vertexCount()];
    scans.vertices(number).get(vertices);
    return vertices;
  }

  private static double distance(float[] a, float[] b, int vertex) {
    double squares = 0;
    for (int i = 3 * vertex; i < 3 * vertex + 3; i++) {
      squares += Math.pow((double) a[i] - b[i], 2);
    }
    return MILLIMETRES * Math.sqrt(squares);
  }
}
