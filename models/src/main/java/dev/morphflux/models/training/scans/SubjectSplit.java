package dev.morphflux.models.training.scans;

import dev.morphflux.schemas.MorphfluxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Scans to learn from and scans to judge by. No subject is in both: two frames of one face are too
 * alike for one to judge what was learned from the other.
 *
 * @param training numbers of scans
 * @param heldOut numbers of scans
 * @param trainingSubjects how many subjects the first show
 * @param heldOutSubjects how many subjects the second show
 */
public record SubjectSplit(
    int[] training, int[] heldOut, int trainingSubjects, int heldOutSubjects) {

  /** Manipulation learns from pairs of subjects. */
  private static final int MIN_TRAINING_SUBJECTS = 2;

  /**
   * Splits a cache. Whether a subject is held out depends on its name and the seed, not on the
   * order of the scans.
   *
   * @param heldOutFraction of the subjects, in (0, 1); at least one is held out
   * @throws MorphfluxException if there are too few subjects
   */
  public static SubjectSplit of(ScanCache cache, double heldOutFraction, long seed) {
    List<String> subjects = cache.subjects();
    int heldOutCount = Math.max(1, (int) Math.round(heldOutFraction * subjects.size()));
    int trainingCount = subjects.size() - heldOutCount;
    if (trainingCount < MIN_TRAINING_SUBJECTS) {
      throw new MorphfluxException(
          "there are "
              + cache.size()
              + " scans of "
              + subjects.size()
              + " subjects, expected at least "
              + (MIN_TRAINING_SUBJECTS + heldOutCount)
              + " subjects: "
              + MIN_TRAINING_SUBJECTS
              + " to learn from and "
              + heldOutCount
              + " held out; publish scans of more subjects");
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, subjects.size()).boxed().toList());
    order.sort(
        Comparator.comparingLong((Integer subject) -> rank(subjects.get(subject), seed))
            .thenComparing(subjects::get));
    Set<Integer> heldOut = new HashSet<>(order.subList(0, heldOutCount));
    return new SubjectSplit(
        IntStream.range(0, cache.size())
            .filter(scan -> !heldOut.contains(cache.subjectOf(scan)))
            .toArray(),
        IntStream.range(0, cache.size())
            .filter(scan -> heldOut.contains(cache.subjectOf(scan)))
            .toArray(),
        trainingCount,
        heldOutCount);
  }

  private static long rank(String subject, long seed) {
    long hash = seed;
    for (byte b : subject.getBytes(StandardCharsets.UTF_8)) {
      hash = Seeds.mix(hash, b);
    }
    return hash;
  }
}
