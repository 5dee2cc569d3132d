package dev.morphflux.processor.cli;

import me.tongfei.progressbar.ProgressBar;

/** A bar that shows how much of a known number is done. */
final class CountProgress implements AutoCloseable {
  private final ProgressBar bar;

  CountProgress(String task) {
    bar = Bars.of(task).setInitialMax(0).build();
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
