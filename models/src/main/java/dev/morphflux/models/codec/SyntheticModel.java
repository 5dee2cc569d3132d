package dev.morphflux.models.codec;

import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.packages.ModelCard;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.Normalization;
import dev.morphflux.models.packages.PackageContents;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.packages.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Models of any size with random weights: their speed is that of trained ones. */
public final class SyntheticModel {
  private static final int REGIONS = 11;
  private static final int CONTROL_POINTS = 7;
  private static final int RUN = 40;
  private static final double METERS_PER_UNIT = 0.01;
  private static final float RADIUS = 10;

  private SyntheticModel() {}

  /**
   * A model of a sphere of 11 regions, each with 7 control points; a region's vertices lie in runs
   * all over the vertex order, as they do in a scan.
   */
  public static ModelPackage of(Architecture architecture, int vertices, long seed) {
    if (vertices < REGIONS * CONTROL_POINTS) {
      throw new IllegalArgumentException(
          "a synthetic model needs at least " + REGIONS * CONTROL_POINTS + " vertices");
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<List<Integer>> members = new ArrayList<>();
    for (int i = 0; i < REGIONS; i++) {
      members.add(new ArrayList<>());
    }
    int run = Math.max(1, Math.min(RUN, vertices / REGIONS / 2));
    for (int vertex = 0; vertex < vertices; vertex++) {
      members.get(vertex / run % REGIONS).add(vertex);
    }
    List<Region> regions = new ArrayList<>();
    for (int i = 0; i < REGIONS; i++) {
      List<Integer> own = members.get(i);
      regions.add(
          new Region("region-" + i, own, own.subList(0, Math.min(CONTROL_POINTS, own.size()))));
    }
    return of(
        architecture,
        new Topology(METERS_PER_UNIT, sphere(vertices, random), new int[0][], regions, List.of()),
        seed);
  }

  /** A model of a given topology. */
  public static ModelPackage of(Architecture architecture, Topology topology, long seed) {
    Lamm network = new Lamm(architecture, topology);
    Map<String, Shape> shapes = network.parameterShapes();
    Map<String, Tensor> weights = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(seed);
    DefaultInitialization.of(network, seed)
        .forEach(
            (name, values) -> {
              if (name.contains("norm.")) {
                // Trained normalisations are not the identity.
                for (int i = 0; i < values.length; i++) {
                  values[i] += (float) random.nextDouble(-0.3, 0.3);
                }
              }
              long[] shape = shapes.get(name).getShape();
              int[] axes = new int[shape.length];
              for (int i = 0; i < axes.length; i++) {
                axes[i] = Math.toIntExact(shape[i]);
              }
              weights.put(name, Tensor.of(values, axes));
            });
    return ModelPackage.of(
        new PackageContents(
            "synthetic",
            "0",
            architecture,
            topology,
            new Normalization(topology.template(), deviations(topology, seed)),
            weights,
            Optional.empty(),
            Training.outside("random numbers"),
            Map.of(),
            new ModelCard("Random weights.", "None.", "Apache-2.0", "For measurements only.")));
  }

  /**
   * The same with latents from the standard normal distribution as its statistics, so that scans
   * can be drawn from it and ranks fitted to them.
   */
  public static ModelPackage withStatistics(ModelPackage synthetic) {
    int latentSize = synthetic.lamm().architecture().latentSize();
    float[] covariance = new float[latentSize * latentSize];
    for (int i = 0; i < latentSize; i++) {
      covariance[i * latentSize + i] = 1;
    }
    return new ModelPackage(
        synthetic.location(),
        synthetic.manifest(),
        synthetic.topology(),
        synthetic.parameters(),
        synthetic.baseline(),
        Optional.of(
            new Statistics(
                Tensor.of(new float[latentSize], latentSize),
                Tensor.of(covariance, latentSize, latentSize),
                Map.of())),
        Optional.empty());
  }

  private static float[] sphere(int vertices, SplittableRandom random) {
    float[] points = new float[3 * vertices];
    for (int i = 0; i < vertices; i++) {
      double height = random.nextDouble(-1, 1);
      double angle = random.nextDouble(2 * Math.PI);
      double width = Math.sqrt(1 - height * height);
      points[3 * i] = (float) (RADIUS * width * Math.cos(angle));
      points[3 * i + 1] = (float) (RADIUS * height);
      points[3 * i + 2] = (float) (RADIUS * width * Math.sin(angle));
    }
    return points;
  }

  private static float[] deviations(Topology topology, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] std = new float[topology.template().length];
    for (int i = 0; i < std.length; i++) {
      std[i] = (float) random.nextDouble(0.1, 0.6);
    }
    return std;
  }
}
