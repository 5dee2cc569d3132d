package dev.morphflux.processor.cli;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress on standard error: a bar on a terminal, which the launcher tells by {@code
 * morphflux.terminal}; elsewhere, as in the log of a nightly run, a line now and then.
 */
final class Bars {
  private static final int LINE_LENGTH = 100;
  private static final int LINE_EVERY_MILLIS = 30_000;

  private Bars() {}

  static ProgressBarBuilder of(String task) {
    ProgressBarBuilder bar = new ProgressBarBuilder().setTaskName(task).showSpeed();
    return Boolean.getBoolean("morphflux.terminal")
        ? bar.setUpdateIntervalMillis(500)
        : bar.setUpdateIntervalMillis(LINE_EVERY_MILLIS)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(
                new DelegatingProgressBarConsumer(
                    withoutRepeats(System.err::println), LINE_LENGTH));
  }

  /** A bar that ends shows its last state twice. */
  static Consumer<String> withoutRepeats(Consumer<String> lines) {
    AtomicReference<String> last = new AtomicReference<>();
    return line -> {
      if (!line.equals(last.getAndSet(line))) {
        lines.accept(line);
      }
    };
  }
}
