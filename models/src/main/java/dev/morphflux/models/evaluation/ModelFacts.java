package dev.morphflux.models.evaluation;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.LammParameters;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PcaParameters;
import java.util.Locale;

/** What a report says of a package of either kind. */
final class ModelFacts {
  private final ModelPackage model;

  ModelFacts(ModelPackage model) {
    this.model = model;
  }

  /** All but its figures. */
  EvaluationReport.Model described() {
    Topology topology = model.topology();
    return new EvaluationReport.Model(
        model.manifest().name(),
        model.manifest().version(),
        architecture(),
        model.parameters().latentSize(),
        parameterCount(),
        topology.id(),
        topology.vertexCount(),
        topology.faces().length,
        topology.regions().size(),
        topology.controlPoints().size(),
        topology.metersPerUnit(),
        model.statistics().isPresent(),
        model.manifest().training());
  }

  /** The sizes of the model in words. */
  private String architecture() {
    if (model.parameters() instanceof LammParameters lamm) {
      return "%s, D = %d, d = %d, %d + %d layers"
          .formatted(
              lamm.architecture().backbone().name().toLowerCase(Locale.ROOT).replace('_', '-'),
              lamm.architecture().dim(),
              lamm.latentSize(),
              lamm.architecture().encoderDepth(),
              lamm.architecture().decoderDepth());
    }
    return "PCA, d = " + model.parameters().latentSize();
  }

  /** How many numbers it learned. */
  private long parameterCount() {
    if (model.parameters() instanceof PcaParameters pca) {
      return size(pca.mean()) + size(pca.components());
    }
    return model.lamm().weights().values().stream().mapToLong(ModelFacts::size).sum();
  }

  /** The mean of its training scans [N, 3]. */
  float[] meanShape() {
    return model.parameters() instanceof PcaParameters pca
        ? pca.mean().toFloats()
        : model.lamm().normalization().mean();
  }

  private static long size(Tensor tensor) {
    return tensor.data().remaining();
  }
}
