package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.training.scans.MeshLoader;
import dev.morphflux.models.training.scans.ScanCache;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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
    int[] sources = spread(limit);
    Map<String, Double> metrics = new LinkedHashMap<>();
    ErrorSum reconstruction = run(parameters, sources, sources, false);
    metrics.put("reconstructionErrorMillimetres", reconstruction.meanOfAll());
    metrics.put("reconstructionMaxErrorMillimetres", reconstruction.max());
    metrics.put("heldOutScans", (double) sources.length);
    if (withManipulation && network.layout().controlPointCount() > 0) {
      manipulation(parameters, "identityEdit", sources, otherSubject(sources), metrics);
      manipulation(parameters, "expressionEdit", sources, sameSubject(sources), metrics);
    }
    return metrics;
  }

  private void manipulation(
      Parameters parameters, String name, int[] sources, int[] goals, Map<String, Double> metrics) {
    int[] used = indicesWithGoal(goals);
    if (used.length == 0) {
      return;
    }
    ErrorSum sum = run(parameters, pick(sources, used), pick(goals, used), true);
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
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(numbers.length * loader.meshSize() * Float.BYTES)
            .order(ByteOrder.nativeOrder());
    loader.load(numbers, bytes.asFloatBuffer());
    Shape shape = new Shape(numbers.length, network.layout().rowCount(), 3);
    return manager.create(bytes, shape, DataType.FLOAT32);
  }

  private int[] spread(int limit) {
    int count = Math.min(limit, scans.length);
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = scans[(int) ((long) i * scans.length / count)];
    }
    return chosen;
  }

  /** For each source the next of another subject, or -1. */
  private int[] otherSubject(int[] sources) {
    int[] goals = new int[sources.length];
    for (int i = 0; i < sources.length; i++) {
      goals[i] = -1;
      for (int j = 1; j < sources.length && goals[i] < 0; j++) {
        int candidate = sources[(i + j) % sources.length];
        goals[i] = cache.subjectOf(candidate) == cache.subjectOf(sources[i]) ? -1 : candidate;
      }
    }
    return goals;
  }

  /** For each source the next scan of its subject, or -1. */
  private int[] sameSubject(int[] sources) {
    Map<Integer, Integer> first = new LinkedHashMap<>();
    Map<Integer, Integer> next = new LinkedHashMap<>();
    for (int i = scans.length - 1; i >= 0; i--) {
      int subject = cache.subjectOf(scans[i]);
      Integer later = first.put(subject, scans[i]);
      next.put(scans[i], later == null ? -1 : later);
    }
    int[] goals = new int[sources.length];
    for (int i = 0; i < sources.length; i++) {
      int later = next.get(sources[i]);
      int goal = later >= 0 ? later : first.get(cache.subjectOf(sources[i]));
      goals[i] = goal == sources[i] ? -1 : goal;
    }
    return goals;
  }

  private static int[] indicesWithGoal(int[] goals) {
    return IntStream.range(0, goals.length).filter(i -> goals[i] >= 0).toArray();
  }

  private static int[] pick(int[] values, int[] indices) {
    return Arrays.stream(indices).map(i -> values[i]).toArray();
  }
}
