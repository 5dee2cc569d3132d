package dev.morphflux.processor.cli;

import dev.morphflux.processor.scans.ScanPublisher;
import dev.morphflux.processor.scans.ScanSource;
import dev.morphflux.schemas.RegisteredScan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Publishes a source with a progress bar, then says what was left out and why. */
final class PublishRun implements ScanPublisher.Listener {
  private final ScanPublisher publisher;
  private final String topic;
  private final CommandSpec spec;
  private final List<String> reasons = new ArrayList<>();
  private final Set<String> subjects = new LinkedHashSet<>();
  private long sent;
  private @Nullable ProgressBar bar;

  PublishRun(ScanPublisher publisher, String topic, CommandSpec spec) {
    this.publisher = publisher;
    this.topic = topic;
    this.spec = spec;
  }

  /** How many scans were handed over so far. */
  long sent() {
    return sent;
  }

  /** Returns the exit code: 1 when scans were left out. */
  int run(ScanSource scans, double perSecond, BooleanSupplier stop) {
    long start = System.nanoTime();
    try (ProgressBar shown =
        Bars.of("scans")
            .setInitialMax(scans.size() == ScanSource.ENDLESS ? -1 : scans.size())
            .setUnit(" scans", 1)
            .build()) {
      bar = shown;
      publisher.publish(scans, perSecond, stop, this);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    reasons.forEach(reason -> spec.commandLine().getErr().println("not published: " + reason));
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%d %s%s published to %s in %.1f s (%.0f a second)%s%n",
            sent,
            sent == 1 ? "scan" : "scans",
            ofSubjects(),
            topic,
            seconds,
            sent / seconds,
            reasons.isEmpty() ? "" : ", " + reasons.size() + " left out, see above");
    spec.commandLine().getOut().flush();
    return reasons.isEmpty() ? 0 : 1;
  }

  private String ofSubjects() {
    return switch (subjects.size()) {
      case 0 -> "";
      case 1 -> " of " + subjects.iterator().next();
      default ->
          " of %d subjects, first %s,".formatted(subjects.size(), subjects.iterator().next());
    };
  }

  @Override
  public void sent(RegisteredScan scan) {
    sent++;
    subjects.add(scan.getSubject());
    step();
  }

  @Override
  public void rejected(String reason) {
    reasons.add(reason);
    step();
  }

  private void step() {
    if (bar != null) {
      bar.step();
    }
  }
}
