package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.editing.RegionSwap;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.RegionSurface;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Aligned;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.training.scans.BatchPlan;
import dev.morphflux.models.training.scans.BatchSampler;
import dev.morphflux.models.training.scans.MeshLoader;
import dev.morphflux.models.training.scans.ScanCache;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    LatentFit latents = latents(network, parameters, cache, loader, scans);
    return latents.statistics(displacements(topology, cache, sampler));
  }

  private static LatentFit latents(
      Lamm network, Parameters parameters, ScanCache cache, MeshLoader loader, int[] scans) {
    int latentSize = network.architecture().latentSize();
    LatentFit fit = new LatentFit(latentSize);
    for (int from = 0; from < scans.length; from += BATCH) {
      int[] numbers = Arrays.copyOfRange(scans, from, Math.min(scans.length, from + BATCH));
      ByteBuffer bytes = Aligned.allocate(numbers.length * loader.meshSize() * Float.BYTES);
      loader.load(numbers, bytes.asFloatBuffer());
      try (NDManager request = parameters.manager().newSubManager()) {
        Shape shape = new Shape(numbers.length, network.layout().rowCount(), 3);
        NDArray meshes = request.create(bytes, shape, DataType.FLOAT32);
        float[] codes = network.encode(parameters, meshes).toFloatArray();
        for (int i = 0; i < numbers.length; i++) {
          fit.add(cache.subjectOf(numbers[i]), codes, i * latentSize);
        }
      }
    }
    return fit;
  }

  /**
   * Over pairs as manipulation saw them, in the model's unit. As in the published code, the goal is
   * first aligned at the region's border: what is left is the region's own change, without that of
   * the head it sits on. A topology without faces has no known borders; there it is the difference.
   */
  static Map<String, Statistics.Gaussian> displacements(
      Topology topology, ScanCache cache, BatchSampler sampler) {
    List<RegionFit> fits = fits(topology);
    for (int step = 0; step < PAIR_BATCHES; step++) {
      BatchPlan plan = sampler.manipulation(step, 1, 1);
      for (int i = 0; i < plan.sources().length; i++) {
        FloatBuffer source = cache.vertices(plan.sources()[i]);
        FloatBuffer goal = cache.vertices(plan.goals()[i]);
        fits.forEach(fit -> fit.add(source, goal));
      }
    }
    Map<String, Statistics.Gaussian> gaussians = new LinkedHashMap<>();
    for (RegionFit each : fits) {
      gaussians.put(
          each.region().name(),
          new Statistics.Gaussian(each.fit().mean(), each.fit().covariance()));
    }
    return gaussians;
  }

  private static List<RegionFit> fits(Topology topology) {
    Optional<RegionSurface> surface =
        topology.faces().length == 0 ? Optional.empty() : Optional.of(new RegionSurface(topology));
    List<RegionFit> fits = new ArrayList<>();
    int first = 0;
    for (Region region : topology.regions()) {
      int size = 3 * region.controlPoints().size();
      if (size > 0) {
        fits.add(
            new RegionFit(
                region,
                first,
                surface.map(known -> new RegionSwap(topology, known, region.name())),
                new GaussianFit(size)));
      }
      first += size;
    }
    return fits;
  }

  /**
   * @param first where the region's numbers begin among all displacements
   */
  private record RegionFit(
      Region region, int first, Optional<RegionSwap> aligned, GaussianFit fit) {

    void add(FloatBuffer source, FloatBuffer goal) {
      if (aligned.isPresent()) {
        fit.add(aligned.get().displacements(source, goal), first);
      } else {
        fit.add(difference(region, source, goal), 0);
      }
    }
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
