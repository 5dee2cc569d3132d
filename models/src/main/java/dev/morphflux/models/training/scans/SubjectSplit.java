package dev.morphflux.models.training.scans;

import dev.morphflux.schemas.MorphfluxException;
import java.nio.charset.StandardCharsets;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Scans to learn from and scans to judge by. No subject is in both: two frames of one face are too
 * alike for one to judge what was learned from the other.
 *
 * <p>A hash of its name and the seed gives every subject a rank in [0, 1); those below a threshold
 * are held out. So a subject stays on its side whoever else comes or goes.
 *
 * @param training numbers of scans
 * @param heldOut numbers of scans
 * @param trainingSubjects how many subjects the first show
 * @param heldOutSubjects how many subjects the second show
 * @param heldOutBelow the threshold
 */
public record SubjectSplit(
    int[] training,
    int[] heldOut,
    int trainingSubjects,
    int heldOutSubjects,
    double heldOutBelow) {

  /** The fewest subjects on either side: an edit of identity goes from one subject to another. */
  public static final int LEAST_SUBJECTS = 2;

  /**
   * Splits a cache for the first time. Where few subjects leave a side without the least it needs,
   * the threshold moves.
   *
   * @param heldOutFraction about the part of the subjects that is held out, in (0, 1)
   * @throws MorphfluxException if there are too few subjects
   */
  public static SubjectSplit of(ScanCache cache, double heldOutFraction, long seed) {
    double[] sorted = ranks(cache, seed).sorted().toArray();
    int subjects = sorted.length;
    if (subjects < 2 * LEAST_SUBJECTS) {
      throw new MorphfluxException(
          "there are %d scans of %d subjects, expected at least %d subjects: %d to learn from and %d held out to judge by, as an edit of identity needs a pair of subjects on either side; publish scans of more subjects"
              .formatted(
                  cache.size(), subjects, 2 * LEAST_SUBJECTS, LEAST_SUBJECTS, LEAST_SUBJECTS));
    }
    double least = Math.nextUp(sorted[LEAST_SUBJECTS - 1]);
    double most = sorted[subjects - LEAST_SUBJECTS];
    return split(cache, seed, Math.min(Math.max(heldOutFraction, least), most));
  }

  /**
   * Splits a cache as an earlier one was split.
   *
   * @param heldOutBelow the threshold of then
   * @param seed the seed of then
   * @throws MorphfluxException if a side has too few subjects
   */
  public static SubjectSplit again(ScanCache cache, double heldOutBelow, long seed) {
    SubjectSplit split = split(cache, seed, heldOutBelow);
    if (split.trainingSubjects < LEAST_SUBJECTS || split.heldOutSubjects < LEAST_SUBJECTS) {
      throw new MorphfluxException(
          "of the %d scans, those to learn from show %d subjects and those held out %d, expected at least %d on either side; take a larger sample of the old scans (warmStart.oldSample) or publish more subjects"
              .formatted(
                  cache.size(), split.trainingSubjects, split.heldOutSubjects, LEAST_SUBJECTS));
    }
    return split;
  }

  private static SubjectSplit split(ScanCache cache, long seed, double heldOutBelow) {
    boolean[] heldOut = new boolean[cache.subjects().size()];
    double[] ranks = ranks(cache, seed).toArray();
    int heldOutSubjects = 0;
    for (int subject = 0; subject < ranks.length; subject++) {
      heldOut[subject] = ranks[subject] < heldOutBelow;
      heldOutSubjects += heldOut[subject] ? 1 : 0;
    }
    return new SubjectSplit(
        IntStream.range(0, cache.size()).filter(scan -> !heldOut[cache.subjectOf(scan)]).toArray(),
        IntStream.range(0, cache.size()).filter(scan -> heldOut[cache.subjectOf(scan)]).toArray(),
        ranks.length - heldOutSubjects,
        heldOutSubjects,
        heldOutBelow);
  }

  private static DoubleStream ranks(ScanCache cache, long seed) {
    return cache.subjects().stream().mapToDouble(subject -> rank(subject, seed));
  }

  private static double rank(String subject, long seed) {
    long hash = seed;
    for (byte b : subject.getBytes(StandardCharsets.UTF_8)) {
      hash = Seeds.mix(hash, b);
    }
    return (hash >>> 11) * 0x1.0p-53;
  }
}
