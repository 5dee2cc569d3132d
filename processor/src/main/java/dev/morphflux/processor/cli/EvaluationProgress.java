package dev.morphflux.processor.cli;

import dev.morphflux.models.evaluation.EvaluationListener;
import org.jspecify.annotations.Nullable;

/** Shows an evaluation: a bar for each part of it. */
final class EvaluationProgress implements EvaluationListener, AutoCloseable {
  private @Nullable CountProgress bar;
  private int total;

  @Override
  public void started(String stage, int steps) {
    close();
    total = steps;
    bar = new CountProgress(stage);
  }

  @Override
  public void advanced(int done) {
    if (bar != null) {
      bar.at(done, total);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
