package dev.morphflux.processor.pipeline;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.Statistics;
import java.util.Optional;

/** What the pipeline derives from a model: another release may have other control points. */
record ModelParts(
    Displacements displacements,
    RegionEdits regions,
    ReconstructionErrors errors,
    ScanQuality quality) {

  static ModelParts of(Topology topology, Optional<Statistics> statistics) {
    return new ModelParts(
        new Displacements(topology),
        new RegionEdits(topology, statistics),
        new ReconstructionErrors(topology),
        new ScanQuality(statistics));
  }
}
