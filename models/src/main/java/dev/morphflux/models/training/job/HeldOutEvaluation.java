package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Aligned;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.training.scans.MeshLoader;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.ScanPairs;
import dev.morphflux.models.training.scans.Spread;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How well the network does on subjects it has not seen, in millimetres: reconstruction, and
 * manipulation all the way from a source to a goal, judged at the control points, which were told
 * where to go, and at all other vertices, which were not.
 */
final class HeldOutEvaluation {
  private static final int BATCH = 32;
  private static final Pattern MEAN_ERROR =
      Pattern.compile("(reconstruction|.*(ControlPoint|OtherVertex))ErrorMillimetres");

  private final ScanCache cache;
  private final int[] scans;
  private final MeshLoader loader;
  private final Lamm network;
  private final Topology topology;
  private final MeshErrors errors;

  private HeldOutEvaluation(
      ScanCache cache,
      int[] scans,
      MeshLoader loader,
      Lamm network,
      Topology topology,
      MeshErrors errors) {
    this.cache = cache;
    this.scans = scans.clone();
    this.loader = loader;
    this.network = network;
    this.topology = topology;
    this.errors = errors;
  }

  /**
   * @param root holds what the evaluation needs on the device
   */
  static HeldOutEvaluation of(TrainingSetup setup, NDManager root) {
    return new HeldOutEvaluation(
        setup.cache(),
        setup.split().heldOut(),
        setup.loader(),
        setup.network(),
        setup.topology(),
        new MeshErrors(root, setup.network().layout(), setup.topology(), setup.normalization()));
  }

  /**
   * The one figure that the best parameters of a phase are chosen by, in millimetres: the mean of
   * the errors that were evaluated. These are, in the autoencoder's phase, reconstruction alone; in
   * manipulation, reconstruction, and for each kind of edit the control points and the other
   * vertices.
   */
  static double criterion(Map<String, Double> figures) {
    return figures.entrySet().stream()
        .filter(figure -> MEAN_ERROR.matcher(figure.getKey()).matches())
        .mapToDouble(Map.Entry::getValue)
        .average()
        .orElseThrow();
  }

  /**
   * The figures.
   *
   * @param limit how many scans to look at, at most; spread over all subjects
   */
  Map<String, Double> evaluate(Parameters parameters, int limit, boolean withManipulation) {
    int[] sources = Spread.of(scans, limit);
    Map<String, Double> metrics = new LinkedHashMap<>();
    ErrorSum reconstruction = run(parameters, sources, sources, false);
    metrics.put("reconstructionErrorMillimetres", reconstruction.meanOfAll());
    metrics.put("reconstructionMaxErrorMillimetres", reconstruction.max());
    metrics.put("heldOutScans", (double) sources.length);
    if (withManipulation && network.layout().controlPointCount() > 0) {
      ScanPairs identities = ScanPairs.ofOtherSubjects(cache, sources);
      ScanPairs expressions = ScanPairs.ofSameSubject(cache, sources, scans);
      manipulation(parameters, "identityEdit", identities, metrics);
      manipulation(parameters, "expressionEdit", expressions, metrics);
    }
    return metrics;
  }

  private void manipulation(
      Parameters parameters, String name, ScanPairs pairs, Map<String, Double> metrics) {
    if (pairs.size() == 0) {
      return;
    }
    ErrorSum sum = run(parameters, pairs.sources(), pairs.goals(), true);
    metrics.put(name + "ControlPointErrorMillimetres", sum.meanOfControlPoints());
    metrics.put(name + "OtherVertexErrorMillimetres", sum.meanOfOthers());
  }

  private ErrorSum run(Parameters parameters, int[] sources, int[] goals, boolean displaced) {
    BitSet controlPoints = new BitSet();
    topology.controlPoints().forEach(controlPoints::set);
    ErrorSum sum = new ErrorSum(topology.vertexCount(), controlPoints);
    for (int from = 0; from < sources.length; from += BATCH) {
      int to = Math.min(sources.length, from + BATCH);
      try (NDManager request = parameters.manager().newSubManager()) {
        NDArray source = load(request, Arrays.copyOfRange(sources, from, to));
        NDArray goal = displaced ? load(request, Arrays.copyOfRange(goals, from, to)) : source;
        NDArray displacements = displaced ? network.layout().controlPoints(goal.sub(source)) : null;
        NDArray latents = network.encode(parameters, source);
        sum.add(errors.distances(network.decode(parameters, latents, displacements), goal));
      }
    }
    return sum;
  }

  private NDArray load(NDManager manager, int[] numbers) {
    ByteBuffer bytes = Aligned.allocate(numbers.length * loader.meshSize() * Float.BYTES);
    loader.load(numbers, bytes.asFloatBuffer());
    Shape shape = new Shape(numbers.length, network.layout().rowCount(), 3);
    return manager.create(bytes, shape, DataType.FLOAT32);
  }
}
