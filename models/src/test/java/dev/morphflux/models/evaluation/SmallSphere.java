package dev.morphflux.models.evaluation;

import dev.morphflux.models.io.Tensor;
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
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.ScanCacheWriter;
import dev.morphflux.models.training.scans.ScanSource;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A sphere of 20 cm in three regions, an untrained network for it, and shapes near it. */
final class SmallSphere {
  static final int LATENT_SIZE = 4;

  private static final int RINGS = 9;
  private static final int SEGMENTS = 12;
  private static final int VERTICES = RINGS * SEGMENTS;
  private static final List<String> NAMES = List.of("top", "middle", "bottom");
  private static final Architecture ARCHITECTURE =
      new Architecture(Backbone.MLP_MIXER, 16, LATENT_SIZE, 1, 1, 4, 2, 0.5);

  static final Topology TOPOLOGY = topology(2);

  private SmallSphere() {}

  /** A sphere whose regions have so many control points each. */
  static Topology topology(int controlPoints) {
    float[] template = new float[3 * VERTICES];
    List<int[]> faces = new ArrayList<>();
    for (int v = 0; v < VERTICES; v++) {
      int ring = v / SEGMENTS;
      double polar = Math.PI * (ring + 0.5) / RINGS;
      double azimuth = 2 * Math.PI * (v % SEGMENTS) / SEGMENTS;
      template[3 * v] = (float) (10 * Math.sin(polar) * Math.cos(azimuth));
      template[3 * v + 1] = (float) (10 * Math.cos(polar));
      template[3 * v + 2] = (float) (10 * Math.sin(polar) * Math.sin(azimuth));
      if (v + SEGMENTS < VERTICES) {
        int beside = v / SEGMENTS * SEGMENTS + (v + 1) % SEGMENTS;
        faces.add(new int[] {v, v + SEGMENTS, beside + SEGMENTS, beside});
      }
    }
    List<Region> regions = new ArrayList<>();
    int size = VERTICES / NAMES.size();
    for (int r = 0; r < NAMES.size(); r++) {
      int from = r * size;
      regions.add(
          new Region(
              NAMES.get(r),
              IntStream.range(from, from + size).boxed().toList(),
              IntStream.range(0, controlPoints).mapToObj(i -> from + 3 + 7 * i).toList()));
    }
    return new Topology(0.01, template, faces.toArray(int[][]::new), regions, List.of());
  }

  static ModelPackage model(Topology topology, boolean statistics) {
    Lamm network = new Lamm(ARCHITECTURE, topology);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    DefaultInitialization.of(network, 3)
        .forEach(
            (name, values) ->
                weights.put(
                    name,
                    Tensor.of(
                        values,
                        Arrays.stream(network.parameterShapes().get(name).getShape())
                            .mapToInt(length -> (int) length)
                            .toArray())));
    float[] std = new float[topology.template().length];
    Arrays.fill(std, 0.5f);
    return ModelPackage.of(
        new PackageContents(
            "sphere",
            "1",
            ARCHITECTURE,
            topology,
            new Normalization(topology.template(), std),
            weights,
            statistics ? Optional.of(statistics(topology)) : Optional.empty(),
            Training.outside("random numbers"),
            Map.of(),
            new ModelCard("For tests.", "None.", "Apache-2.0", "Not for use.")));
  }

  private static Statistics statistics(Topology topology) {
    Map<String, Statistics.Gaussian> displacements = new HashMap<>();
    topology
        .regions()
        .forEach(
            region -> {
              int size = 3 * region.controlPoints().size();
              displacements.put(
                  region.name(),
                  new Statistics.Gaussian(Tensor.of(new float[size], size), identity(size)));
            });
    return new Statistics(
        Tensor.of(new float[LATENT_SIZE], LATENT_SIZE), identity(LATENT_SIZE), displacements);
  }

  private static Tensor identity(int size) {
    float[] identity = new float[size * size];
    for (int i = 0; i < size; i++) {
      identity[i * (size + 1)] = 1;
    }
    return Tensor.of(identity, size, size);
  }

  /** Scans of subjects, in turn; subject s has {@code counts[s]}. */
  static ScanCache scans(Path directory, Topology topology, long seed, int... counts) {
    Random random = new Random(seed);
    try (ScanCacheWriter writer = ScanCacheWriter.create(directory, topology)) {
      for (int round = 0; round < Arrays.stream(counts).max().orElse(0); round++) {
        for (int subject = 0; subject < counts.length; subject++) {
          if (round < counts[subject]) {
            writer.add(
                "subject-" + subject,
                subject + "/" + round,
                FloatBuffer.wrap(shape(topology, subject, random)));
          }
        }
      }
      writer.finish(new ScanSource(List.of(), new TreeMap<>(), new TreeMap<>()));
    }
    return ScanCache.open(directory, topology);
  }

  private static float[] shape(Topology topology, int subject, Random random) {
    float[] vertices = topology.template().clone();
    float noise = 0.02f * (1 + random.nextInt(8));
    for (int i = 0; i < vertices.length; i++) {
      float stretch = i % 3 == subject % 3 ? 1 + 0.03f * subject : 1;
      vertices[i] = stretch * vertices[i] + noise * (float) random.nextGaussian();
    }
    return vertices;
  }
}
