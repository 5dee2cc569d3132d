package dev.morphflux.processor.cli;

import dev.morphflux.models.training.LayerLosses;
import dev.morphflux.models.training.job.Phase;
import dev.morphflux.models.training.job.TrainingListener;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Shows a training run: a bar per phase with loss and time left, and a line per evaluation. */
final class TrainingProgress implements TrainingListener, AutoCloseable {
  private static final double SMOOTHING = 0.95;

  private final PrintWriter output;
  private @Nullable ProgressBar bar;
  private double loss = Double.NaN;

  TrainingProgress(PrintWriter output) {
    this.output = output;
  }

  @Override
  public void phaseStarted(Phase phase, int done, int steps) {
    close();
    loss = Double.NaN;
    bar =
        Bars.of(phase.name().toLowerCase(Locale.ROOT))
            .setInitialMax(steps)
            .startsFrom(done, java.time.Duration.ZERO)
            .build();
  }

  @Override
  public void stepDone(Phase phase, int step, LayerLosses losses) {
    loss =
        Double.isNaN(loss) ? losses.output() : SMOOTHING * loss + (1 - SMOOTHING) * losses.output();
    if (bar != null) {
      bar.setExtraMessage(" loss %.4f".formatted(loss));
      bar.stepTo(step + 1L);
    }
  }

  @Override
  public void evaluated(Phase phase, int stepsDone, Map<String, Double> metrics) {
    StringBuilder line = new StringBuilder();
    line.append(phase.name().toLowerCase(Locale.ROOT)).append(' ').append(stepsDone);
    metrics.forEach(
        (name, value) -> {
          if (name.endsWith("Millimetres")) {
            String label = name.substring(0, name.length() - "Millimetres".length());
            line.append(String.format(Locale.ROOT, "  %s %.3f mm", label, value));
          }
        });
    output.println(line);
    output.flush();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
