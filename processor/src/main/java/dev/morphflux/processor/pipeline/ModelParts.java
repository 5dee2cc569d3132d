package dev.morphflux.processor.pipeline;

import dev.morphflux.models.mesh.Topology;

/** What the pipeline derives from a model: another release may have other control points. */
record ModelParts(Displacements displacements, ReconstructionErrors errors) {

  static ModelParts of(Topology topology) {
    return new ModelParts(new Displacements(topology), new ReconstructionErrors(topology));
  }
}
