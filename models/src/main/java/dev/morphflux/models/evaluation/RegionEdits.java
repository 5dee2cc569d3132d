package dev.morphflux.models.evaluation;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.statistics.MultivariateNormal;
import dev.morphflux.models.training.scans.ScanCache;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Draws edits of one region: from the Gaussian of its displacements in the package, or, where the
 * package has none, as what its control points do between two scans.
 */
public final class RegionEdits {
  private final Topology topology;
  private final ScanCache scans;
  private final int[] evaluated;
  private final Map<String, MultivariateNormal> gaussians = new HashMap<>();

  public RegionEdits(
      Topology topology, Optional<Statistics> statistics, ScanCache scans, int[] evaluated) {
    this.topology = topology;
    this.scans = scans;
    this.evaluated = evaluated;
    statistics.ifPresent(
        known ->
            known
                .displacements()
                .forEach((region, gaussian) -> gaussians.put(region, gaussian.distribution())));
  }

  /** In words, where the edits come from. */
  String source() {
    return gaussians.isEmpty()
        ? "displacements between pairs of the evaluated scans; the package has no statistics"
        : "the package's Gaussians of displacements";
  }

  /** Whether a region can be edited. */
  public boolean has(Region region) {
    return !region.controlPoints().isEmpty()
        && (gaussians.containsKey(region.name()) || (gaussians.isEmpty() && evaluated.length > 1));
  }

  /** Draws displacements [C, 3] of a region's control points, 0 elsewhere, in the model's unit. */
  public float[] draw(Region region, RandomGenerator random) {
    float[] displacements = new float[3 * topology.controlPoints().size()];
    float[] drawn =
        gaussians.containsKey(region.name())
            ? gaussians.get(region.name()).sample(random)
            : between(region, random);
    System.arraycopy(drawn, 0, displacements, 3 * firstControlPoint(region), drawn.length);
    return displacements;
  }

  private float[] between(Region region, RandomGenerator random) {
    int first = random.nextInt(evaluated.length);
    int second = (first + 1 + random.nextInt(evaluated.length - 1)) % evaluated.length;
    FloatBuffer source = scans.vertices(evaluated[first]);
    FloatBuffer goal = scans.vertices(evaluated[second]);
    float[] drawn = new float[3 * region.controlPoints().size()];
    for (int i = 0; i < drawn.length; i++) {
      int at = 3 * region.controlPoints().get(i / 3) + i % 3;
      drawn[i] = goal.get(at) - source.get(at);
    }
    return drawn;
  }

  private int firstControlPoint(Region region) {
    int first = 0;
    for (Region other : topology.regions()) {
      if (other.name().equals(region.name())) {
        return first;
      }
      first += other.controlPoints().size();
    }
    throw new IllegalArgumentException("no region " + region.name());
  }
}
