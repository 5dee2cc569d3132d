package dev.morphflux.models.training.job;

import dev.morphflux.models.training.LayerLosses;
import java.util.Map;

/** Hears how a run gets on, on the run's own thread. */
public interface TrainingListener {

  /**
   * A phase begins or goes on.
   *
   * @param done how many of its steps are done already
   */
  void phaseStarted(Phase phase, int done, int steps);

  /**
   * A step was taken.
   *
   * @param step counted from 0
   */
  void stepDone(Phase phase, int step, LayerLosses losses);

  /** The held-out subjects were looked at; errors are in millimetres. */
  void evaluated(Phase phase, int stepsDone, Map<String, Double> metrics);

  /** Hears nothing. */
  static TrainingListener none() {
    return new TrainingListener() {
      @Override
      public void phaseStarted(Phase phase, int done, int steps) {}

      @Override
      public void stepDone(Phase phase, int step, LayerLosses losses) {}

      @Override
      public void evaluated(Phase phase, int stepsDone, Map<String, Double> metrics) {}
    };
  }
}
