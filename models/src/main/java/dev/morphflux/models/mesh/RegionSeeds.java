package dev.morphflux.models.mesh;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one region is asked for.
 *
 * @param name the region's name
 * @param mirroredAs the name of the region on the other side, made from the mirrored seeds; null
 *     for a region without a counterpart
 * @param seeds where the region grows from, at least one place
 * @param controlPoints the number of control points
 * @param include places that must be among the control points
 */
public record RegionSeeds(
    @JsonProperty(required = true) String name,
    @Nullable String mirroredAs,
    @JsonProperty(required = true) List<Place> seeds,
    @JsonProperty(required = true) int controlPoints,
    @Nullable List<Place> include) {

  public RegionSeeds {
    if (name.isBlank()) {
      throw new InvalidMeshException("a region needs a name");
    }
    if (seeds.isEmpty()) {
      throw new InvalidMeshException("region '" + name + "' has no seeds, it needs at least one");
    }
    seeds = List.copyOf(seeds);
    include = include == null ? List.of() : List.copyOf(include);
    if (controlPoints < include.size()) {
      throw new InvalidMeshException(
          "region '%s' asks for %d control points but includes %d places; raise 'controlPoints'"
              .formatted(name, controlPoints, include.size()));
    }
  }
}
