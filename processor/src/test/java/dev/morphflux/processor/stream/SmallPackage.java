package dev.morphflux.processor.stream;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.packages.ModelCard;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Normalization;
import dev.morphflux.models.packages.PackageContents;
import dev.morphflux.models.packages.Training;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Packages of untrained networks for {@link SmallHead}, each version another model. */
final class SmallPackage {

  static final String NAME = "small-head";

  private SmallPackage() {}

  static Path write(Path directory, String version) {
    return write(directory, NAME, version, SmallHead.TOPOLOGY);
  }

  static Path write(Path directory, String name, String version, Topology topology) {
    Architecture architecture = new Architecture(Backbone.MLP_MIXER, 32, 8, 1, 1, 4, 2, 0.5);
    Lamm network = new Lamm(architecture, topology);
    float[] std = new float[topology.template().length];
    Arrays.fill(std, 1);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    DefaultInitialization.of(network, version.hashCode())
        .forEach(
            (parameter, values) ->
                weights.put(
                    parameter,
                    Tensor.of(
                        values,
                        Arrays.stream(network.parameterShapes().get(parameter).getShape())
                            .mapToInt(Math::toIntExact)
                            .toArray())));
    ModelPackage.write(
        directory,
        new PackageContents(
            name,
            version,
            architecture,
            topology,
            new Normalization(topology.template(), std),
            weights,
            Optional.empty(),
            Training.outside("random numbers"),
            Map.of(),
            new ModelCard("For tests.", "None.", "Apache-2.0", "Not for use.")),
        TensorType.F32);
    return directory;
  }
}
