package dev.morphflux.processor.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A bar that shows how much of a known number is done. */
final class CountProgress implements AutoCloseable {
  private final ProgressBar bar;

  CountProgress(String task) {
    bar = new ProgressBarBuilder().setTaskName(task).setInitialMax(0).showSpeed().build();
  }

  void at(long done, long total) {
    bar.maxHint(total);
    bar.stepTo(done);
  }

  @Override
  public void close() {
    bar.close();
  }
}
