package dev.morphflux.models.evaluation;

/** Hears how far an evaluation is, on the thread that evaluates. */
public interface EvaluationListener {
  /** Hears nothing. */
  EvaluationListener NONE =
      new EvaluationListener() {
        @Override
        public void started(String stage, int total) {}

        @Override
        public void advanced(int done) {}
      };

  /** A part of the work begins, of {@code total} steps. */
  void started(String stage, int total);

  /** So many steps of it are done. */
  void advanced(int done);
}
