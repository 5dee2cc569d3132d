package dev.morphflux.processor.pipeline;

import dev.morphflux.models.editing.RegionSampler;
import dev.morphflux.models.editing.RegionSwap;
import dev.morphflux.models.editing.StrictLocality;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.RegionSurface;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.SampleRegion;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What the pipeline does to regions of one model; made when first asked for. For one thread. */
final class RegionEdits {

  private final Topology topology;
  private final Optional<Statistics> statistics;
  private final Map<String, RegionSwap> swaps = new HashMap<>();
  private final Map<String, RegionSampler> samplers = new HashMap<>();
  private @Nullable RegionSurface surface;
  private @Nullable StrictLocality locality;

  RegionEdits(Topology topology, Optional<Statistics> statistics) {
    this.topology = topology;
    this.statistics = statistics;
  }

  /** Displacements [C, 3] drawn for a region. */
  float[] sample(Edit edit, SampleRegion operation) {
    Region region = requireRegion(edit, operation.getRegion());
    Statistics.Gaussian gaussian =
        statistics.map(Statistics::displacements).map(all -> all.get(region.name())).orElse(null);
    if (gaussian == null) {
      throw new RejectedRecordException(
          RejectReason.NO_STATISTICS,
          "edit %s draws from the displacements of region '%s', of which the model has no statistics; serve one that was trained here"
              .formatted(edit.getEditId(), region.name()));
    }
    return samplers
        .computeIfAbsent(
            region.name(), name -> new RegionSampler(topology, statistics.orElseThrow(), name))
        .displacements(new SplittableRandom(operation.getSeed()), operation.getStrength());
  }

  /** The way a region is taken from another shape. */
  RegionSwap swap(Edit edit, String name) {
    Region region = requireRegion(edit, name);
    requireBorders(edit);
    return swaps.computeIfAbsent(region.name(), key -> new RegionSwap(topology, surface(), key));
  }

  private Region requireRegion(Edit edit, String name) {
    Region region =
        topology.regions().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new RejectedRecordException(
                        RejectReason.UNKNOWN_REGION,
                        "edit %s is about region '%s'; the model has %s"
                            .formatted(
                                edit.getEditId(),
                                name,
                                String.join(
                                    ", ",
                                    topology.regions().stream().map(Region::name).toList()))));
    if (region.controlPoints().isEmpty()) {
      throw new RejectedRecordException(
          RejectReason.UNKNOWN_REGION,
          "edit %s is about region '%s', which has no control points to edit it by"
              .formatted(edit.getEditId(), name));
    }
    return region;
  }

  /**
   * Checks that the topology says where regions end.
   *
   * @throws RejectedRecordException if it does not
   */
  void requireBorders(Edit edit) {
    if (topology.faces().length == 0) {
      throw new RejectedRecordException(
          RejectReason.UNSUPPORTED_OPERATION,
          "edit %s needs the borders of regions, but the model's topology has no faces"
              .formatted(edit.getEditId()));
    }
  }

  private RegionSurface surface() {
    if (surface == null) {
      surface = new RegionSurface(topology);
    }
    return surface;
  }

  /** The weights [N] of {@link StrictLocality}, for edits that passed {@link #requireBorders}. */
  float[] weights(Set<String> edited) {
    if (locality == null) {
      locality = new StrictLocality(topology, surface());
    }
    return locality.weights(edited);
  }
}
