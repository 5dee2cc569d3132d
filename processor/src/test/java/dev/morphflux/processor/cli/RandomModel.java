package dev.morphflux.processor.cli;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.io.TensorType;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.packages.ModelCard;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Normalization;
import dev.morphflux.models.packages.PackageContents;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.packages.Training;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A package of a small network with random weights: 6 vertices, 2 control points, d = 4. */
final class RandomModel {
  static final int VERTICES = 6;

  private RandomModel() {}

  static Path write(Path directory) {
    return write(directory, 5, Optional.empty());
  }

  static Path write(Path directory, long seed) {
    return write(directory, seed, Optional.empty());
  }

  static Path write(Path directory, long seed, Optional<Statistics> statistics) {
    float[] template = new float[3 * VERTICES];
    for (int i = 0; i < template.length; i++) {
      template[i] = i;
    }
    float[] std = new float[template.length];
    Arrays.fill(std, 0.5f);
    Topology topology =
        new Topology(
            0.01,
            template,
            new int[][] {{0, 1, 2}, {3, 4, 5}},
            List.of(
                new Region("left", List.of(0, 1, 2), List.of(1)),
                new Region("right", List.of(3, 4, 5), List.of(5))),
            List.of());
    Architecture architecture = new Architecture(Backbone.MLP_MIXER, 8, 4, 1, 1, 2, 2, 0.5);
    Lamm network = new Lamm(architecture, topology);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    DefaultInitialization.of(network, seed)
        .forEach(
            (name, values) ->
                weights.put(
                    name,
                    Tensor.of(
                        values,
                        Arrays.stream(network.parameterShapes().get(name).getShape())
                            .mapToInt(length -> (int) length)
                            .toArray())));
    ModelPackage.write(
        directory,
        new PackageContents(
            "random",
            "0.1",
            architecture,
            topology,
            new Normalization(template, std),
            weights,
            statistics,
            Training.outside("random numbers"),
            Map.of("reconstructionErrorMillimetres", 12.5),
            new ModelCard("For tests.", "None.", "Apache-2.0", "Not for use.")),
        TensorType.F32);
    return directory;
  }
}
