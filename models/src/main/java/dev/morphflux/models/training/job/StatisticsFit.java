package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.training.scans.BatchPlan;
import dev.morphflux.models.training.scans.BatchSampler;
import dev.morphflux.models.training.scans.MeshLoader;
import dev.morphflux.models.training.scans.ScanCache;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Gaussians a package carries: of the latent codes, and of each region's displacements. */
final class StatisticsFit {
  private static final int BATCH = 64;
  private static final int PAIR_BATCHES = 256;

  private StatisticsFit() {}

  static Statistics of(
      Lamm network,
      Parameters parameters,
      Topology topology,
      ScanCache cache,
      MeshLoader loader,
      int[] scans,
      BatchSampler sampler) {
    GaussianFit latents = latents(network, parameters, loader, scans);
    return new Statistics(
        latents.mean(), latents.covariance(), displacements(topology, cache, sampler));
  }

  private static GaussianFit latents(
      Lamm network, Parameters parameters, MeshLoader loader, int[] scans) {
    int latentSize = network.architecture().latentSize();
    GaussianFit fit = new GaussianFit(latentSize);
    for (int from = 0; from < scans.length; from += BATCH) {
      int[] numbers = Arrays.copyOfRange(scans, from, Math.min(scans.length, from + BATCH));
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(numbers.length * loader.meshSize() * Float.BYTES)
              .order(ByteOrder.nativeOrder());
      loader.load(numbers, bytes.asFloatBuffer());
      try (NDManager request = parameters.manager().newSubManager()) {
        Shape shape = new Shape(numbers.length, network.layout().rowCount(), 3);
        NDArray meshes = request.create(bytes, shape, DataType.FLOAT32);
        float[] codes = network.encode(parameters, meshes).toFloatArray();
        for (int i = 0; i < numbers.length; i++) {
          fit.add(codes, i * latentSize);
        }
      }
    }
    return fit;
  }

  /** Over pairs as manipulation saw them, in the model's unit. */
  static Map<String, Statistics.Gaussian> displacements(
      Topology topology, ScanCache cache, BatchSampler sampler) {
    Map<Region, GaussianFit> fits = new LinkedHashMap<>();
    for (Region region : topology.regions()) {
      if (!region.controlPoints().isEmpty()) {
        fits.put(region, new GaussianFit(3 * region.controlPoints().size()));
      }
    }
    for (int step = 0; step < PAIR_BATCHES; step++) {
      BatchPlan plan = sampler.manipulation(step, 1, 1);
      for (int i = 0; i < plan.sources().length; i++) {
        FloatBuffer source = cache.vertices(plan.sources()[i]);
        FloatBuffer goal = cache.vertices(plan.goals()[i]);
        fits.forEach((region, fit) -> fit.add(difference(region, source, goal), 0));
      }
    }
    Map<String, Statistics.Gaussian> gaussians = new LinkedHashMap<>();
    fits.forEach(
        (region, fit) ->
            gaussians.put(region.name(), new Statistics.Gaussian(fit.mean(), fit.covariance())));
    return gaussians;
  }

  private static float[] difference(Region region, FloatBuffer source, FloatBuffer goal) {
    float[] difference = new float[3 * region.controlPoints().size()];
    int at = 0;
    for (int vertex : region.controlPoints()) {
      for (int i = 3 * vertex; i < 3 * vertex + 3; i++) {
        difference[at++] = goal.get(i) - source.get(i);
      }
    }
    return difference;
  }
}
