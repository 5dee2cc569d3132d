package dev.morphflux.models.training.job;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.ScanPairs;
import dev.morphflux.models.training.scans.Spread;
import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of {@link HeldOutEvaluation}, of the same scans and pairs, for a model that is a
 * codec already.
 */
final class CodecEvaluation {
  private final Codec codec;
  private final ScanCache cache;
  private final int[] scans;
  private final FloatBuffer mesh;
  private final FloatBuffer latent;
  private final FloatBuffer displacements;
  private final FloatBuffer decoded;

  /**
   * @param scans the held-out scans, in the cache's order
   */
  CodecEvaluation(Codec codec, ScanCache cache, int[] scans) {
    this.codec = codec;
    this.cache = cache;
    this.scans = scans.clone();
    this.mesh = FloatBuffer.allocate(3 * cache.vertexCount());
    this.latent = FloatBuffer.allocate(codec.latentSize());
    this.displacements = FloatBuffer.allocate(3 * codec.topology().controlPoints().size());
    this.decoded = FloatBuffer.allocate(3 * cache.vertexCount());
  }

  /**
   * The figures.
   *
   * @param limit how many scans to look at, at most; spread over all subjects
   */
  Map<String, Double> evaluate(int limit) {
    int[] sources = Spread.of(scans, limit);
    Map<String, Double> metrics = new LinkedHashMap<>();
    ErrorSum reconstruction = run(new ScanPairs(sources, sources));
    metrics.put("reconstructionErrorMillimetres", reconstruction.meanOfAll());
    metrics.put("reconstructionMaxErrorMillimetres", reconstruction.max());
    metrics.put("heldOutScans", (double) sources.length);
    if (displacements.capacity() > 0) {
      edits("identityEdit", ScanPairs.ofOtherSubjects(cache, sources), metrics);
      edits("expressionEdit", ScanPairs.ofSameSubject(cache, sources, scans), metrics);
    }
    return metrics;
  }

  private void edits(String name, ScanPairs pairs, Map<String, Double> metrics) {
    if (pairs.size() > 0) {
      ErrorSum sum = run(pairs);
      metrics.put(name + "ControlPointErrorMillimetres", sum.meanOfControlPoints());
      metrics.put(name + "OtherVertexErrorMillimetres", sum.meanOfOthers());
    }
  }

  private ErrorSum run(ScanPairs pairs) {
    BitSet controlPoints = new BitSet();
    codec.topology().controlPoints().forEach(controlPoints::set);
    ErrorSum sum = new ErrorSum(cache.vertexCount(), controlPoints);
    for (int i = 0; i < pairs.size(); i++) {
      FloatBuffer goal = cache.vertices(pairs.goals()[i]);
      mesh.put(0, cache.vertices(pairs.sources()[i]), 0, mesh.capacity());
      codec.encode(1, mesh, latent);
      displace(goal);
      codec.decode(1, latent, displacements, decoded);
      sum.add(distances(goal));
    }
    return sum;
  }

  private void displace(FloatBuffer goal) {
    List<Integer> points = codec.topology().controlPoints();
    for (int i = 0; i < displacements.capacity(); i++) {
      int at = 3 * points.get(i / 3) + i % 3;
      displacements.put(i, goal.get(at) - mesh.get(at));
    }
  }

  /** [N], in millimetres. */
  private float[] distances(FloatBuffer goal) {
    Topology topology = codec.topology();
    float[] distances = new float[topology.vertexCount()];
    for (int vertex = 0; vertex < distances.length; vertex++) {
      double squares = 0;
      for (int i = 3 * vertex; i < 3 * vertex + 3; i++) {
        double difference = (double) decoded.get(i) - goal.get(i);
        squares += difference * difference;
      }
      distances[vertex] = (float) (Math.sqrt(squares) * topology.millimetresPerUnit());
    }
    return distances;
  }
}
