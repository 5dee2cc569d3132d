package dev.morphflux.models.training;

/**
 * A linear warm-up, then one cosine cycle.
 *
 * @param start the rate of the first step
 * @param base the rate after the warm-up
 * @param end the rate of the last step
 * @param warmUpSteps the length of the warm-up
 * @param steps the length of the whole, warm-up included
 */
public record LearningRateSchedule(
    double start, double base, double end, int warmUpSteps, int steps) {

  public LearningRateSchedule {
    if (warmUpSteps < 0 || steps < 1 || warmUpSteps > steps) {
      throw new IllegalArgumentException(
          "the warm-up must fit into the schedule, found " + warmUpSteps + " of " + steps);
    }
  }

  /** The rate of a step, counted from 0; beyond the last step, {@code end}. */
  public double at(int step) {
    if (step < warmUpSteps) {
      return start + (base - start) * step / warmUpSteps;
    }
    // As published (timm), the cosine runs over all steps, so the warm-up covers its beginning.
    double progress = Math.min(1, (double) step / steps);
    return end + (base - end) * (1 + Math.cos(Math.PI * progress)) / 2;
  }
}
