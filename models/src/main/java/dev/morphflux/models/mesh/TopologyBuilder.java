package dev.morphflux.models.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes a topology of a template: regions from seeds, control points inside them. */
public final class TopologyBuilder {
  private final SeedsFile seeds;
  private final Mesh template;
  private final List<Integer> landmarks;
  private final @Nullable Axis axis;
  private final Mirror mirror;
  private final double[] positions;

  private TopologyBuilder(SeedsFile seeds, Mesh template, List<Integer> landmarks) {
    this.seeds = seeds;
    this.template = template;
    this.landmarks = seeds.landmarks() == null ? landmarks : seeds.landmarks();
    axis = seeds.mirror();
    double[] measured = Geometry.positions(template.vertices());
    mirror =
        axis == null
            ? Mirror.none(template.vertexCount())
            : Mirror.of(measured, template.faces(), axis);
    positions = axis == null ? measured : mirror.symmetrised(measured, axis);
  }

  /**
   * Makes a topology.
   *
   * @param seeds what is asked for
   * @param template with faces; those of more than four corners become triangles
   * @param landmarks that come with the template; the seeds' own go before them
   */
  public static Topology build(SeedsFile seeds, Mesh template, List<Integer> landmarks) {
    if (template.faces().length == 0) {
      throw new InvalidMeshException(
          "the template has no faces; regions grow along the surface, so give a template with faces");
    }
    MeshCheck.requireFinite(template.vertices(), " of the template");
    Mesh known = new Mesh(template.vertices(), Faces.withoutPolygons(template.faces()));
    return new TopologyBuilder(seeds, known, landmarks).build();
  }

  private Topology build() {
    SurfaceGraph graph = SurfaceGraph.of(positions, template.faces(), mirror);
    List<Segmentation.Seeded> wanted = new ArrayList<>();
    for (RegionSeeds region : seeds.regions()) {
      wanted.add(seeded(region));
      if (region.mirroredAs() != null) {
        wanted.add(mirrored(wanted.get(wanted.size() - 1), region.mirroredAs()));
      }
    }
    int[] regionOf = Segmentation.divide(positions, graph, wanted);
    ControlPoints choice =
        new ControlPoints(
            positions, template.faces(), graph, regionOf, mirror, seeds.borderMargin());
    List<Region> regions = new ArrayList<>();
    for (RegionSeeds region : seeds.regions()) {
      int index = regions.size();
      List<Integer> included = region.include().stream().map(this::vertex).toList();
      List<Integer> chosen =
          choice.choose(
              index, region.name(), wanted.get(index).vertices(), included, region.controlPoints());
      regions.add(new Region(region.name(), members(regionOf, index), chosen));
      if (region.mirroredAs() != null) {
        List<Integer> images = chosen.stream().map(mirror::image).toList();
        regions.add(new Region(region.mirroredAs(), members(regionOf, index + 1), images));
      }
    }
    return new Topology(
        seeds.metersPerUnit(), template.vertices(), template.faces(), regions, landmarks);
  }

  private static List<Integer> members(int[] regionOf, int region) {
    return IntStream.range(0, regionOf.length)
        .filter(vertex -> regionOf[vertex] == region)
        .boxed()
        .toList();
  }

  /** The seeds of a region; one without a counterpart gets their mirror images as well. */
  private Segmentation.Seeded seeded(RegionSeeds region) {
    List<Integer> vertices = new ArrayList<>();
    List<Double> reaches = new ArrayList<>();
    for (Place place : region.seeds()) {
      int vertex = vertex(place);
      mirror.require(vertex);
      vertices.add(vertex);
      reaches.add(place.reach());
      if (region.mirroredAs() == null && !mirror.onPlane(vertex)) {
        vertices.add(mirror.image(vertex));
        reaches.add(place.reach());
      }
    }
    return new Segmentation.Seeded(region.name(), vertices, reaches);
  }

  private Segmentation.Seeded mirrored(Segmentation.Seeded region, String name) {
    return new Segmentation.Seeded(
        name,
        region.vertices().stream().map(mirror::image).collect(Collectors.toList()),
        region.reaches());
  }

  private int vertex(Place place) {
    if (place.landmark() != null) {
      return landmarks.get(checked(place.landmark(), landmarks.size(), "landmark"));
    }
    if (place.vertex() != null) {
      return checked(place.vertex(), template.vertexCount(), "vertex");
    }
    List<Double> point = place.point();
    int[] all = IntStream.range(0, template.vertexCount()).toArray();
    return new VertexLookup(positions, all).nearest(point.get(0), point.get(1), point.get(2));
  }

  private static int checked(int index, int count, String what) {
    if (index < 0 || index >= count) {
      throw new InvalidMeshException(
          "the seeds name %s %d, but the template has %d".formatted(what, index, count));
    }
    return index;
  }
}
