package dev.morphflux.models.training.job;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.packages.Normalization;
import dev.morphflux.models.training.scans.MeshLoader;
import dev.morphflux.models.training.scans.NormalizationFit;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.SubjectSplit;

/**
 * What a run works on and with, before it has parameters.
 *
 * @param split of the cache's scans, by subject
 * @param normalization of the network's inputs
 * @param network without parameters
 * @param loader brings scans into the network's form
 */
record TrainingSetup(
    TrainingConfig config,
    Topology topology,
    ScanCache cache,
    SubjectSplit split,
    Normalization normalization,
    Lamm network,
    MeshLoader loader) {

  static TrainingSetup of(TrainingConfig config, Topology topology, ScanCache cache) {
    SubjectSplit split = SubjectSplit.of(cache, config.heldOutFraction(), config.seed());
    Normalization normalization =
        NormalizationFit.of(cache, split.training(), config.deviationFloor());
    Lamm network = new Lamm(config.architecture(), topology);
    return new TrainingSetup(
        config,
        topology,
        cache,
        split,
        normalization,
        network,
        new MeshLoader(cache, network.layout(), normalization));
  }
}
