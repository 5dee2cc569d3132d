package dev.morphflux.models.training.job;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.packages.Normalization;
import dev.morphflux.models.training.LocalEdit;
import dev.morphflux.models.training.scans.MeshLoader;
import dev.morphflux.models.training.scans.NormalizationFit;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.SubjectSplit;
import dev.morphflux.schemas.MorphfluxException;
import java.util.List;
import java.util.Optional;

/**
 * What a run works on and with, before it has parameters.
 *
 * @param split of the cache's scans, by subject
 * @param normalization of the network's inputs
 * @param network without parameters
 * @param loader brings scans into the network's form
 * @param warmStart the package to start from, if any
 */
record TrainingSetup(
    TrainingConfig config,
    Topology topology,
    ScanCache cache,
    SubjectSplit split,
    Normalization normalization,
    Lamm network,
    MeshLoader loader,
    Optional<WarmStart> warmStart) {

  /**
   * @throws MorphfluxException if the scans are too few for the settings
   */
  static TrainingSetup of(TrainingConfig config, Topology topology, ScanCache cache) {
    Optional<WarmStart> warmStart = WarmStart.of(config, topology);
    SubjectSplit split =
        warmStart
            .map(start -> start.split(cache, config))
            .orElseGet(() -> SubjectSplit.of(cache, config.heldOutFraction(), config.seed()));
    if (config.batchSize() > split.training().length) {
      throw new MorphfluxException(
          "batchSize is %d, but of the %d scans only %d are there to learn from (%d are of held-out subjects); set batchSize to at most %d, or publish more scans"
              .formatted(
                  config.batchSize(),
                  cache.size(),
                  split.training().length,
                  split.heldOut().length,
                  split.training().length));
    }
    Normalization normalization =
        warmStart
            .map(start -> start.model().normalization())
            .orElseGet(() -> NormalizationFit.of(cache, split.training(), config.deviationFloor()));
    Lamm network = new Lamm(config.architecture(), topology);
    return new TrainingSetup(
        config,
        topology,
        cache,
        split,
        normalization,
        network,
        new MeshLoader(cache, network.layout(), normalization),
        warmStart);
  }

  /** For each region what an edit of it alone is. */
  List<LocalEdit> localEdits() {
    return LocalEdit.of(topology, network.layout(), normalization);
  }
}
