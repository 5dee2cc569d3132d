package dev.morphflux.models.packages;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A model of five vertices, for tests of packages. */
final class SmallModel {
  static final Architecture ARCHITECTURE =
      new Architecture(Backbone.MLP_MIXER, 4, 2, 1, 1, 1, 4, 0.5);

  private SmallModel() {}

  static Topology topology() {
    return new Topology(
        0.01,
        new float[] {0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1.1f, 1e-7f, 0.5f, 2, -3.4e5f},
        new int[][] {{0, 1, 2, 3}, {3, 2, 4}},
        List.of(
            new Region("jaw \"left\"", List.of(0, 1, 2), List.of(1)),
            new Region("nose", List.of(2, 3, 4), List.of(3, 4))),
        List.of(4, 0));
  }

  static PackageContents contents() {
    float[] mean = topology().template();
    float[] std = new float[mean.length];
    Arrays.fill(std, 0.25f);
    return new PackageContents(
        "small",
        "1.2.3",
        ARCHITECTURE,
        topology(),
        new Normalization(mean, std),
        Map.of(
            "bottleneck_down.weight", Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8.125f}, 2, 4)),
        Optional.of(
            new Statistics(
                Tensor.of(new float[] {1, 2}, 2),
                Tensor.of(new float[] {1, 0, 0, 1}, 2, 2),
                Optional.of(
                    new Statistics.Expressions(
                        Tensor.of(new float[] {0.5f, 0.25f, 0.25f, 0.5f}, 2, 2),
                        Tensor.of(new float[] {0.5f, -1}, 1, 2))),
                Map.of(
                    "nose",
                    new Statistics.Gaussian(
                        Tensor.of(new float[6], 6), Tensor.of(new float[36], 6, 6))),
                Optional.empty())),
        new Training(
            "the batch job",
            List.of("morphflux.scans"),
            new TreeMap<>(Map.of("morphflux.scans", new TreeMap<>(Map.of(0, 12L, 1, 7L)))),
            19,
            5,
            42,
            0.125,
            ""),
        Map.of("reconstructionErrorMillimetres", 0.75),
        new ModelCard("A model for tests.", "Made up.", "Apache-2.0", "Not for use."));
  }
}
