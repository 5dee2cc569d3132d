package dev.morphflux.models.evaluation.page;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.evaluation.EvaluatedCodec;
import dev.morphflux.models.evaluation.EvaluationInput;
import dev.morphflux.models.evaluation.EvaluationReport;
import dev.morphflux.models.evaluation.EvaluationResult;
import dev.morphflux.models.evaluation.RegionEdits;
import dev.morphflux.models.evaluation.Shapes;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.render.View;
import dev.morphflux.models.training.scans.ScanCache;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The pictures of edits of one region each: how far they reach. */
final class EditGallery {
  private static final double[] STRENGTHS = {0, 0.25, 0.5, 0.75, 1};

  /** More regions than this would make the page heavy; the table has them all. */
  private static final int SHOWN_REGIONS = 24;

  private final EvaluationInput input;
  private final EvaluationResult result;
  private final Topology topology;
  private final ScanCache scans;
  private final Painter painter;

  EditGallery(EvaluationInput input, EvaluationResult result, Painter painter) {
    this.input = input;
    this.result = result;
    this.topology = input.model().topology();
    this.scans = input.scans();
    this.painter = painter;
  }

  /** What the edits of each region move, seen from where it faces, in colours of its own. */
  List<Strip> locality() {
    List<Strip> strips = new ArrayList<>();
    for (Region region : topology.regions()) {
      if (!result.locality().model().containsKey(region.name()) || strips.size() == SHOWN_REGIONS) {
        continue;
      }
      View view = View.facing(topology.template(), topology.faces(), region.vertices());
      List<double[]> maps = new ArrayList<>();
      result.locality().each((name, motion) -> maps.add(motion.get(region.name())));
      Scale scale = Scale.covering(maps);
      List<Tile> tiles = new ArrayList<>();
      result
          .locality()
          .each(
              (name, motion) ->
                  tiles.add(
                      new Tile(
                          painter.map(topology.template(), motion.get(region.name()), scale, view),
                          name)));
      strips.add(new Strip("%s, up to %s mm".formatted(region.name(), scale.endLabel()), tiles));
    }
    return strips;
  }

  /** The region whose control points are drawn farthest. */
  Optional<Region> liveliestRegion() {
    RegionEdits edits = edits();
    return topology.regions().stream()
        .filter(edits::has)
        .max(
            Comparator.comparingDouble(
                region -> {
                  SplittableRandom random = new SplittableRandom(input.seed());
                  return IntStream.range(0, 8)
                      .mapToDouble(i -> length(edits.draw(region, random)))
                      .sum();
                }));
  }

  private RegionEdits edits() {
    int[] evaluated =
        result.report().data().evaluated().stream()
            .mapToInt(EvaluationReport.Scan::number)
            .toArray();
    return new RegionEdits(topology, input.model().statistics(), scans, evaluated);
  }

  private static double length(float[] displacements) {
    double squares = 0;
    for (float value : displacements) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  /** One edit of a region, ever stronger, and what it moves. */
  List<Strip> edit(Region region, Function<List<double[]>, Scale> scaleOf) {
    float[] drawn = edits().draw(region, new SplittableRandom(input.seed()));
    int scan = result.report().data().evaluated().get(0).number();
    View view = View.facing(topology.template(), topology.faces(), region.vertices());
    Map<String, List<float[]>> meshes = new LinkedHashMap<>();
    input.codecs().each((name, codec) -> meshes.put(name, edited(codec, scan, drawn)));
    List<double[]> motions = new ArrayList<>();
    meshes.values().forEach(shapes -> motions.addAll(motions(shapes)));
    Scale scale = scaleOf.apply(motions);
    List<Strip> strips = new ArrayList<>();
    meshes.forEach(
        (name, shapes) -> {
          List<Tile> clay = new ArrayList<>();
          List<Tile> motion = new ArrayList<>();
          for (int i = 0; i < STRENGTHS.length; i++) {
            String caption = String.format(Locale.ROOT, "%.0f %%", 100 * STRENGTHS[i]);
            clay.add(new Tile(painter.clay(shapes.get(i), view), caption));
            motion.add(
                new Tile(painter.map(shapes.get(i), motions(shapes).get(i), scale, view), ""));
          }
          strips.add(new Strip(name, clay));
          strips.add(new Strip(name + ", motion", motion));
        });
    return strips;
  }

  private List<float[]> edited(EvaluatedCodec codec, int scan, float[] drawn) {
    Codec judge = codec.forSubject(scans.subjectOf(scan));
    float[] latent = Shapes.encode(judge, scans.vertices(scan));
    List<float[]> meshes = new ArrayList<>();
    for (double strength : STRENGTHS) {
      float[] displacements = new float[drawn.length];
      for (int i = 0; i < drawn.length; i++) {
        displacements[i] = (float) (strength * drawn[i]);
      }
      meshes.add(Shapes.decode(judge, latent, displacements));
    }
    return meshes;
  }

  private List<double[]> motions(List<float[]> meshes) {
    return meshes.stream()
        .map(mesh -> Shapes.distances(mesh, meshes.get(0), topology.millimetresPerUnit()))
        .toList();
  }
}
