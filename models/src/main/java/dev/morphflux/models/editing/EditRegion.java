package dev.morphflux.models.editing;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.schemas.MorphfluxException;

/**
 * A region to edit, with the place of its control points among all displacements [C, 3].
 *
 * @param region with at least one control point
 * @param firstControlPoint its first row of the displacements; the others follow
 */
record EditRegion(Region region, int firstControlPoint) {

  /**
   * @throws MorphfluxException if there is no such region, or it has no control points
   */
  static EditRegion of(Topology topology, String name) {
    int first = 0;
    for (Region region : topology.regions()) {
      if (region.name().equals(name)) {
        if (region.controlPoints().isEmpty()) {
          throw new MorphfluxException(
              "region '" + name + "' has no control points, so it cannot be edited");
        }
        return new EditRegion(region, first);
      }
      first += region.controlPoints().size();
    }
    throw new MorphfluxException(
        "the model has no region '%s'; it has %s"
            .formatted(
                name, String.join(", ", topology.regions().stream().map(Region::name).toList())));
  }
}
