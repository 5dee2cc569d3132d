package dev.morphflux.models.editing;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.statistics.MultivariateNormal;
import dev.morphflux.schemas.MorphfluxException;
import java.util.random.RandomGenerator;

/**
 * Draws displacements of a region from the Gaussian of those that the model saw in training
 * (section 4.3 of the paper). Immutable; safe for use by several threads.
 */
public final class RegionSampler {
  private final Topology topology;
  private final EditRegion edited;
  private final MultivariateNormal distribution;

  /**
   * @throws MorphfluxException if there is no such region, or nothing to draw from
   */
  public RegionSampler(Topology topology, Statistics statistics, String region) {
    this.topology = topology;
    this.edited = EditRegion.of(topology, region);
    Statistics.Gaussian gaussian = statistics.displacements().get(region);
    if (gaussian == null) {
      throw new MorphfluxException(
          "the model has no displacement statistics of region '" + region + "' to draw from");
    }
    this.distribution = gaussian.distribution();
    if (distribution.dimension() != 3 * edited.region().controlPoints().size()) {
      throw new MorphfluxException(
          "the displacement statistics of region '%s' have %d numbers, its control points %d"
              .formatted(
                  region, distribution.dimension(), 3 * edited.region().controlPoints().size()));
    }
  }

  /**
   * Draws.
   *
   * @param strength what to multiply the standard deviations by; 0 gives the mean
   * @return [C, 3], 0 outside the region
   */
  public float[] displacements(RandomGenerator random, double strength) {
    float[] displacements = new float[3 * topology.controlPoints().size()];
    float[] sample = distribution.sample(random, strength);
    System.arraycopy(sample, 0, displacements, 3 * edited.firstControlPoint(), sample.length);
    return displacements;
  }
}
