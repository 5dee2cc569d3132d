package dev.morphflux.models.editing;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.RegionSurface;
import dev.morphflux.models.mesh.Topology;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much of an edit's motion each vertex takes part in when nothing outside the edited regions
 * may move: 0 at every vertex outside, 1 in the interior, and a smoothstep of the distance from the
 * outside, along the surface, between them. The falloff is half as wide as the least deep of the
 * edited regions, where a region's depth is the distance of its innermost vertex from the outside.
 * There is none between edited regions that touch. Safe for use by several threads.
 */
public final class StrictLocality {
  private static final double WIDTH_OF_DEPTH = 0.5;
  private static final int KEPT = 64;

  private final Topology topology;
  private final RegionSurface surface;
  private final Map<Set<String>, float[]> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Set<String>, float[]> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * @param surface of the topology
   */
  public StrictLocality(Topology topology, RegionSurface surface) {
    this.topology = topology;
    this.surface = surface;
  }

  /**
   * The regions that displacements edit: those with a control point that moves.
   *
   * @param displacements [C, 3]
   */
  public Set<String> editedRegions(float[] displacements) {
    Set<String> edited = new LinkedHashSet<>();
    int at = 0;
    for (Region region : topology.regions()) {
      int end = at + 3 * region.controlPoints().size();
      for (; at < end; at++) {
        if (displacements[at] != 0) {
          edited.add(region.name());
        }
      }
    }
    return edited;
  }

  /**
   * The weight of each vertex.
   *
   * @param edited names of regions
   * @return [N], in [0, 1]; not to be changed
   */
  public float[] weights(Set<String> edited) {
    synchronized (known) {
      return known.computeIfAbsent(Set.copyOf(edited), this::compute);
    }
  }

  private float[] compute(Set<String> edited) {
    List<Region> regions =
        topology.regions().stream().filter(region -> edited.contains(region.name())).toList();
    double[] depths = surface.depths(regions);
    double width = Double.POSITIVE_INFINITY;
    for (Region region : regions) {
      double depth = 0;
      for (int vertex : region.vertices()) {
        if (depths[vertex] < Double.POSITIVE_INFINITY) {
          depth = Math.max(depth, depths[vertex]);
        }
      }
      // No way leads out of a region that is a piece of its own.
      if (depth > 0) {
        width = Math.min(width, WIDTH_OF_DEPTH * depth);
      }
    }
    float[] weights = new float[depths.length];
    for (int vertex = 0; vertex < weights.length; vertex++) {
      weights[vertex] = depths[vertex] >= width ? 1 : (float) smoothstep(depths[vertex] / width);
    }
    return weights;
  }

  private static double smoothstep(double x) {
    return x * x * (3 - 2 * x);
  }
}
