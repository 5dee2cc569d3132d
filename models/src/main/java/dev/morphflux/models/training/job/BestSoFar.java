package dev.morphflux.models.training.job;

/**
 * What the held-out evaluations of a phase have shown so far.
 *
 * @param step after which the error was least
 * @param error the least, see {@link HeldOutEvaluation#criterion}
 * @param reference the error that the next one has to improve on to count as an improvement
 * @param stale how many evaluations there were since the last that did
 */
record BestSoFar(int step, double error, double reference, int stale) {

  /** After the first evaluation. */
  static BestSoFar first(int step, double error) {
    return new BestSoFar(step, error, error, 0);
  }

  /** After another evaluation. */
  BestSoFar after(int nextStep, double nextError, double minImprovement) {
    boolean least = nextError < error;
    boolean improved = nextError < reference * (1 - minImprovement);
    return new BestSoFar(
        least ? nextStep : step,
        least ? nextError : error,
        improved ? nextError : reference,
        improved ? 0 : stale + 1);
  }

  /** Whether the phase should end. */
  boolean isExhausted(TrainingConfig.EarlyStopping settings) {
    return settings.patience() > 0 && stale >= settings.patience();
  }
}
