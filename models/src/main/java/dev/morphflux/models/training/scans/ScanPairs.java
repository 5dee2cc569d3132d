package dev.morphflux.models.training.scans;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Sources and goals of manipulation. Which scan is whose goal depends on the order of the scans
 * alone, so whoever knows the order can pair them again.
 *
 * @param sources numbers of scans
 * @param goals as many numbers of scans, none of them its own source
 */
public record ScanPairs(int[] sources, int[] goals) {

  /** How many pairs there are. */
  public int size() {
    return sources.length;
  }

  /**
   * Gives each source the next one that shows another subject, going round; sources that are alone
   * with their subject have no pair.
   */
  public static ScanPairs ofOtherSubjects(ScanCache cache, int[] sources) {
    int[] goals = new int[sources.length];
    for (int i = 0; i < sources.length; i++) {
      goals[i] = -1;
      for (int j = 1; j < sources.length && goals[i] < 0; j++) {
        int candidate = sources[(i + j) % sources.length];
        goals[i] = cache.subjectOf(candidate) == cache.subjectOf(sources[i]) ? -1 : candidate;
      }
      if (goals[i] < 0) {
        return new ScanPairs(new int[0], new int[0]); // one subject is all there is
      }
    }
    return new ScanPairs(sources.clone(), goals);
  }

  /**
   * Gives each source the next scan of its subject, going round; the only scan of a subject has no
   * pair.
   *
   * @param scans in their order, the sources among them
   */
  public static ScanPairs ofSameSubject(ScanCache cache, int[] sources, int[] scans) {
    Map<Integer, Integer> first = new HashMap<>();
    Map<Integer, Integer> next = new LinkedHashMap<>();
    for (int i = scans.length - 1; i >= 0; i--) {
      Integer later = first.put(cache.subjectOf(scans[i]), scans[i]);
      next.put(scans[i], later == null ? -1 : later);
    }
    int[] goals = new int[sources.length];
    for (int i = 0; i < sources.length; i++) {
      int later = next.get(sources[i]);
      goals[i] = later >= 0 ? later : first.get(cache.subjectOf(sources[i]));
    }
    int[] used = IntStream.range(0, sources.length).filter(i -> goals[i] != sources[i]).toArray();
    return new ScanPairs(
        IntStream.of(used).map(i -> sources[i]).toArray(),
        IntStream.of(used).map(i -> goals[i]).toArray());
  }
}
