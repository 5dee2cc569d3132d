package dev.morphflux.models.evaluation;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.training.scans.ScanCache;
import dev.morphflux.models.training.scans.ScanPairs;
import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Puts scans through a codec, holding one batch of meshes at a time. For one thread. */
final class CodecRun {
  private static final int BATCH = 16;

  private final EvaluatedCodec codec;
  private final ScanCache scans;
  private final List<Integer> controlPoints;
  private final int meshSize;
  private final FloatBuffer vertices;
  private final FloatBuffer latents;
  private final FloatBuffer displacements;
  private final FloatBuffer decoded;

  /** Hears of one result after another, in no certain order. */
  @FunctionalInterface
  interface Sink {
    /**
     * A mesh was decoded.
     *
     * @param index of the pair
     * @param decoded [N, 3]
     * @param expected [N, 3]
     */
    void accept(int index, FloatBuffer decoded, FloatBuffer expected);
  }

  CodecRun(EvaluatedCodec codec, ScanCache scans) {
    this.codec = codec;
    this.scans = scans;
    Topology topology = codec.any().topology();
    this.controlPoints = topology.controlPoints();
    this.meshSize = topology.template().length;
    this.vertices = FloatBuffer.allocate(BATCH * meshSize);
    this.latents = FloatBuffer.allocate(BATCH * codec.any().latentSize());
    this.displacements = FloatBuffer.allocate(BATCH * 3 * controlPoints.size());
    this.decoded = FloatBuffer.allocate(BATCH * meshSize);
  }

  /** Encodes and decodes scans; each is expected to come back as it was. */
  void reconstruct(int[] numbers, Sink sink, IntConsumer progress) {
    manipulate(new ScanPairs(numbers, numbers), sink, progress);
  }

  /**
   * Encodes sources and decodes them with the displacements that take their control points to their
   * goals': V' = decode(encode(Vs), C(Vt - Vs)).
   *
   * @param progress hears how many pairs are done
   */
  void manipulate(ScanPairs pairs, Sink sink, IntConsumer progress) {
    List<Integer> order =
        IntStream.range(0, pairs.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> codec.indexFor(subjectOf(pairs, i))))
            .toList();
    int done = 0;
    while (done < order.size()) {
      Codec judge = codecOf(pairs, order.get(done));
      int end = done + 1;
      while (end < order.size() && end - done < BATCH && codecOf(pairs, order.get(end)) == judge) {
        end++;
      }
      run(judge, pairs, order.subList(done, end), sink);
      done = end;
      progress.accept(done);
    }
  }

  private Codec codecOf(ScanPairs pairs, int pair) {
    return codec.forSubject(subjectOf(pairs, pair));
  }

  private int subjectOf(ScanPairs pairs, int pair) {
    return scans.subjectOf(pairs.sources()[pair]);
  }

  private void run(Codec judge, ScanPairs pairs, List<Integer> batch, Sink sink) {
    for (int b = 0; b < batch.size(); b++) {
      FloatBuffer source = scans.vertices(pairs.sources()[batch.get(b)]);
      FloatBuffer goal = scans.vertices(pairs.goals()[batch.get(b)]);
      vertices.slice(b * meshSize, meshSize).put(source.duplicate());
      int at = 3 * b * controlPoints.size();
      for (int vertex : controlPoints) {
        for (int i = 3 * vertex; i < 3 * vertex + 3; i++) {
          displacements.put(at++, goal.get(i) - source.get(i));
        }
      }
    }
    judge.encode(batch.size(), vertices, latents);
    judge.decode(batch.size(), latents, displacements, decoded);
    for (int b = 0; b < batch.size(); b++) {
      int pair = batch.get(b);
      sink.accept(pair, decoded.slice(b * meshSize, meshSize), scans.vertices(pairs.goals()[pair]));
    }
  }
}
