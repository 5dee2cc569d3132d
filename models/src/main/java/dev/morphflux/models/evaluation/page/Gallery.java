package dev.morphflux.models.evaluation.page;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.evaluation.Compared;
import dev.morphflux.models.evaluation.EvaluationInput;
import dev.morphflux.models.evaluation.EvaluationReport;
import dev.morphflux.models.evaluation.EvaluationResult;
import dev.morphflux.models.evaluation.Shapes;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.render.View;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The pictures of an evaluation. Views are chosen by the mesh: nothing here knows what it shows.
 */
final class Gallery {
  private static final Map<String, View> VIEWS = new LinkedHashMap<>();

  static {
    VIEWS.put("front", View.FRONT);
    VIEWS.put("three-quarter", View.THREE_QUARTER);
    VIEWS.put("side", View.LEFT);
  }

  private static final int STEPS = 7;

  private static final int FRAMED_SCANS = 24;

  private final EvaluationInput input;
  private final EvaluationResult result;
  private final Topology topology;
  private final ScanCache scans;
  private final Painter large;
  private final Painter small;

  Gallery(EvaluationInput input, EvaluationResult result) {
    this.input = input;
    this.result = result;
    this.topology = input.model().topology();
    this.scans = input.scans();
    this.large = new Painter(topology, topology.template(), 330, 390);
    this.small = new Painter(topology, framed(), 210, 250);
  }

  /** Draws in the size of most pictures. */
  Painter small() {
    return small;
  }

  /** The template, some of the scans and the worst: what bends leaves the template's frame. */
  private float[] framed() {
    int[] sorted =
        byError().stream()
            .mapToInt(place -> result.report().data().evaluated().get(place).number())
            .toArray();
    int[] chosen = Spread.of(sorted, FRAMED_SCANS);
    chosen[chosen.length - 1] = sorted[sorted.length - 1];
    float[] template = topology.template();
    float[] framed = Arrays.copyOf(template, template.length * (1 + chosen.length));
    for (int i = 0; i < chosen.length; i++) {
      scans.vertices(chosen[i]).get(framed, (i + 1) * template.length, template.length);
    }
    return framed;
  }

  /** Mean error of each vertex, model above PCA, from all views. */
  List<Strip> heatMaps(Compared<double[]> maps, Scale scale) {
    List<Strip> strips = new ArrayList<>();
    maps.each(
        (name, map) ->
            strips.add(
                new Strip(
                    name,
                    VIEWS.entrySet().stream()
                        .map(
                            view ->
                                new Tile(
                                    large.map(topology.template(), map, scale, view.getValue()),
                                    view.getKey()))
                        .toList())));
    return strips;
  }

  /** A typical scan and the worst: scan, reconstruction, error. */
  List<Strip> reconstructions(Scale scale) {
    List<Integer> order = byError();
    List<Strip> strips = new ArrayList<>();
    strips.add(reconstruction("typical scan", order.get((order.size() - 1) / 2), scale));
    if (order.size() > 1) {
      strips.add(reconstruction("worst scan", order.get(order.size() - 1), scale));
    }
    return strips;
  }

  /** Places of the evaluated scans, best reconstruction first. */
  private List<Integer> byError() {
    double[] errors = result.report().autoencoding().model().scanMillimetres();
    return IntStream.range(0, errors.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> errors[i]))
        .toList();
  }

  private Strip reconstruction(String label, int place, Scale scale) {
    EvaluationReport.Scan scan = result.report().data().evaluated().get(place);
    float[] vertices = vertices(scan.number());
    List<Tile> tiles = new ArrayList<>();
    tiles.add(new Tile(small.clay(vertices, View.THREE_QUARTER), "scan"));
    input
        .codecs()
        .each(
            (name, codec) -> {
              Codec judge = codec.forSubject(scans.subjectOf(scan.number()));
              float[] decoded =
                  Shapes.decode(judge, Shapes.encode(judge, scans.vertices(scan.number())));
              tiles.add(new Tile(small.clay(decoded, View.THREE_QUARTER), name));
              tiles.add(error(decoded, vertices, scale, name + " error"));
            });
    return new Strip(label + ", subject " + scan.subject(), tiles);
  }

  /** The pair of middling error: source, goal, what came out, error. */
  Optional<Strip> manipulation(String label, EvaluationReport.Pairs pairs, Scale scale) {
    if (pairs.model() == null) {
      return Optional.empty();
    }
    double[] errors = pairs.model().others().pairMillimetres();
    int chosen =
        IntStream.range(0, errors.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> errors[i]))
            .toList()
            .get((errors.length - 1) / 2);
    int source = pairs.pairs().get(chosen)[0];
    float[] goal = vertices(pairs.pairs().get(chosen)[1]);
    List<Tile> tiles = new ArrayList<>();
    tiles.add(new Tile(small.clay(vertices(source), View.THREE_QUARTER), "source"));
    tiles.add(new Tile(small.clay(goal, View.THREE_QUARTER), "target"));
    input
        .codecs()
        .each(
            (name, codec) -> {
              Codec judge = codec.forSubject(scans.subjectOf(source));
              float[] decoded =
                  Shapes.decode(
                      judge,
                      Shapes.encode(judge, scans.vertices(source)),
                      displacements(vertices(source), goal));
              tiles.add(new Tile(small.clay(decoded, View.THREE_QUARTER), name));
              tiles.add(error(decoded, goal, scale, name + " error"));
            });
    return Optional.of(new Strip(label, tiles));
  }

  private Tile error(float[] decoded, float[] expected, Scale scale, String caption) {
    double[] errors = Shapes.distances(decoded, expected, topology.millimetresPerUnit());
    return new Tile(
        small.map(expected, errors, scale, View.THREE_QUARTER),
        String.format(
            Locale.ROOT, "%s %.2f mm", caption, Arrays.stream(errors).average().orElse(0)));
  }

  private float[] displacements(float[] source, float[] goal) {
    float[] displacements = new float[3 * topology.controlPoints().size()];
    for (int i = 0; i < displacements.length; i++) {
      int at = 3 * topology.controlPoints().get(i / 3) + i % 3;
      displacements[i] = goal[at] - source[at];
    }
    return displacements;
  }

  /** Meshes that were drawn, and below them the real ones they are most like. */
  List<Strip> generated() {
    List<Strip> strips = new ArrayList<>();
    result
        .generated()
        .each(
            (name, drawn) -> {
              strips.add(
                  new Strip(
                      name + ", drawn",
                      drawn.stream()
                          .map(
                              mesh -> new Tile(small.clay(mesh.vertices(), View.THREE_QUARTER), ""))
                          .toList()));
              strips.add(
                  new Strip(
                      "nearest real one",
                      drawn.stream()
                          .map(
                              mesh ->
                                  new Tile(
                                      small.clay(mesh.nearest(), View.THREE_QUARTER),
                                      String.format(
                                          Locale.ROOT, "%.2f mm away", mesh.millimetres())))
                          .toList()));
            });
    return strips;
  }

  /** From one subject to another in equal steps of z; none where there is one subject only. */
  List<Strip> interpolation() {
    EvaluationReport.Pairs pairs = result.report().manipulation().identity();
    List<EvaluationReport.Scan> evaluated = result.report().data().evaluated();
    int from = evaluated.get(0).number();
    Optional<Integer> to =
        pairs.pairs().isEmpty()
            ? evaluated.stream()
                .map(EvaluationReport.Scan::number)
                .filter(scan -> scans.subjectOf(scan) != scans.subjectOf(from))
                .findFirst()
            : Optional.of(pairs.pairs().get(0)[1]);
    int first = pairs.pairs().isEmpty() ? from : pairs.pairs().get(0)[0];
    return to.map(last -> interpolation(first, last)).orElse(List.of());
  }

  private List<Strip> interpolation(int from, int to) {
    List<Strip> strips = new ArrayList<>();
    input
        .codecs()
        .each(
            (name, codec) -> {
              Codec judge = codec.forSubject(scans.subjectOf(from));
              float[] start = Shapes.encode(judge, scans.vertices(from));
              float[] end = Shapes.encode(judge, scans.vertices(to));
              List<Tile> tiles = new ArrayList<>();
              tiles.add(new Tile(small.clay(vertices(from), View.THREE_QUARTER), "scan"));
              for (int step = 0; step < STEPS; step++) {
                float t = (float) step / (STEPS - 1);
                float[] between = new float[start.length];
                for (int i = 0; i < between.length; i++) {
                  between[i] = (1 - t) * start[i] + t * end[i];
                }
                tiles.add(
                    new Tile(
                        small.clay(Shapes.decode(judge, between), View.THREE_QUARTER),
                        String.format(Locale.ROOT, "%.0f %%", 100 * t)));
              }
              tiles.add(new Tile(small.clay(vertices(to), View.THREE_QUARTER), "scan"));
              strips.add(new Strip(name, tiles));
            });
    return strips;
  }

  private float[] vertices(int scan) {
    float[] vertices = new float[topology.template().length];
    scans.vertices(scan).get(vertices);
    return vertices;
  }
}
