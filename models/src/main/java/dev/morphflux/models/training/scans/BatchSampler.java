package dev.morphflux.models.training.scans;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Draws batches from the scans to learn from. Safe for several threads. */
public final class BatchSampler {
  private final ScanCache cache;
  private final int[] scans;
  private final int batchSize;
  private final long seed;
  private final Map<Integer, List<Integer>> scansOfSubject = new LinkedHashMap<>();

  /**
   * @param scans the scans to draw from
   * @param batchSize how many sources a batch has; fewer if there are not that many scans
   */
  public BatchSampler(ScanCache cache, int[] scans, int batchSize, long seed) {
    this.cache = cache;
    this.scans = scans.clone();
    this.batchSize = Math.min(batchSize, scans.length);
    this.seed = seed;
    for (int scan : scans) {
      scansOfSubject.computeIfAbsent(cache.subjectOf(scan), key -> new ArrayList<>()).add(scan);
    }
  }

  /** How many sources a batch has. */
  public int batchSize() {
    return batchSize;
  }

  /** The batch of a step of autoencoding. */
  public BatchPlan autoencoder(int step) {
    SplittableRandom random = random(step);
    return new BatchPlan(sources(random), new int[0], new float[0], random.nextLong());
  }

  /**
   * The batch of a step of manipulation: in turn, the goal is the source before it in the batch,
   * which changes the identity, and another scan of the source's subject, which changes the
   * expression. A subject with one scan only changes the identity.
   *
   * @param alphaMin the least way towards the goal
   * @param alphaMax the longest way in this step
   */
  public BatchPlan manipulation(int step, double alphaMin, double alphaMax) {
    SplittableRandom random = random(step);
    int[] sources = sources(random);
    int[] goals = new int[sources.length];
    float[] alpha = new float[sources.length];
    for (int i = 0; i < goals.length; i++) {
      List<Integer> same = scansOfSubject.getOrDefault(cache.subjectOf(sources[i]), List.of());
      goals[i] =
          i % 2 == 1 && same.size() > 1
              ? other(same, sources[i], random)
              : sources[(i + sources.length - 1) % sources.length];
      alpha[i] = (float) (alphaMin + (alphaMax - alphaMin) * random.nextDouble());
    }
    return new BatchPlan(sources, goals, alpha, random.nextLong());
  }

  private SplittableRandom random(int step) {
    return new SplittableRandom(Seeds.mix(seed, step));
  }

  /** Different scans: the beginning of a shuffle of all, without making all of it. */
  private int[] sources(SplittableRandom random) {
    int[] drawn = new int[batchSize];
    Map<Integer, Integer> moved = new LinkedHashMap<>();
    for (int i = 0; i < batchSize; i++) {
      int at = random.nextInt(i, scans.length);
      drawn[i] = scans[moved.getOrDefault(at, at)];
      moved.put(at, moved.getOrDefault(i, i));
    }
    return drawn;
  }

  private static int other(List<Integer> scans, int scan, SplittableRandom random) {
    int drawn = scans.get(random.nextInt(scans.size() - 1));
    return drawn == scan ? scans.get(scans.size() - 1) : drawn;
  }
}
