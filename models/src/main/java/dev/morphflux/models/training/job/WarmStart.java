package dev.morphflux.models.training.job;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.packages.Manifest;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Training;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.SubjectSplit;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The package a run starts from: its parameters, its normalisation, and its split by subject. */
final class WarmStart {
  private final ModelPackage model;

  private WarmStart(ModelPackage model) {
    this.model = model;
  }

  /**
   * Opens the package that the settings name, if they do.
   *
   * @throws MorphfluxException if it does not fit the settings
   */
  static Optional<WarmStart> of(TrainingConfig config, Topology topology) {
    return Optional.ofNullable(config.warmStart())
        .map(settings -> open(Path.of(settings.model()), config, topology));
  }

  private static WarmStart open(Path location, TrainingConfig config, Topology topology) {
    ModelPackage model = ModelPackage.open(location);
    Manifest manifest = model.manifest();
    Architecture architecture = model.lamm().architecture();
    if (!WiderDisplacements.canHold(architecture, config.architecture())) {
      throw new MorphfluxException(
          "warmStart.model %s has the architecture %s, the configuration has %s; give the configuration the same, with the same displacementHidden or a larger one"
              .formatted(location, architecture, config.architecture()));
    }
    if (!topology.id().equals(manifest.topologyId())
        || !regions(topology).equals(regions(model.topology()))
        || !topology.controlPoints().equals(model.topology().controlPoints())) {
      throw new MorphfluxException(
          "warmStart.model %s is of topology %s with %d regions and %d control points, the configuration's topology is %s with %d and %d; name the package's topology.json as topology, or start without warmStart"
              .formatted(
                  location,
                  manifest.topologyId(),
                  model.topology().regions().size(),
                  model.topology().controlPoints().size(),
                  topology.id(),
                  topology.regions().size(),
                  topology.controlPoints().size()));
    }
    if (isKnown(manifest.training()) && manifest.training().seed() != config.seed()) {
      throw new MorphfluxException(
          "warmStart.model %s was trained with seed %d, the configuration has %d; give the configuration the same, so that subjects held out then are held out now"
              .formatted(location, manifest.training().seed(), config.seed()));
    }
    return new WarmStart(model);
  }

  private static List<List<Integer>> regions(Topology topology) {
    return topology.regions().stream().map(Region::vertices).toList();
  }

  /** Packages that were imported, and those of older versions, do not say how they were split. */
  private static boolean isKnown(Training training) {
    return training.heldOutBelow() > 0;
  }

  ModelPackage model() {
    return model;
  }

  /** As the package's manifest names it: {@code name version}. */
  String name() {
    return model.manifest().name() + " " + model.manifest().version();
  }

  SubjectSplit split(ScanCache cache, TrainingConfig config) {
    Training training = model.manifest().training();
    return isKnown(training)
        ? SubjectSplit.again(cache, training.heldOutBelow(), training.seed())
        : SubjectSplit.of(cache, config.heldOutFraction(), config.seed());
  }

  /**
   * The package's parameters, in a network whose displacement networks may be wider.
   *
   * @param seed for what is added
   */
  Map<String, float[]> parameters(Lamm network, long seed) {
    Map<String, float[]> values = new LinkedHashMap<>();
    model.weights().forEach((name, tensor) -> values.put(name, tensor.toFloats()));
    return model.lamm().architecture().equals(network.architecture())
        ? values
        : WiderDisplacements.of(values, network, seed);
  }
}
