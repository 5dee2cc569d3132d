package dev.morphflux.processor.cli;

import dev.morphflux.connectors.livelink.LiveLinkFigures;
import dev.morphflux.connectors.livelink.PhoneEdits;
import dev.morphflux.processor.livelink.EditSender;
import dev.morphflux.processor.livelink.MeshWatch;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Schedulers;

/** A line of figures every second in which something came, and one at the end. */
final class LiveLinkReport implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final PhoneEdits edits;
  private final EditSender sender;
  private final Consumer<String> lines;
  private final Disposable.Swap timer = Disposables.swap();
  private @Nullable MeshWatch meshes;
  private LiveLinkFigures last;

  LiveLinkReport(PhoneEdits edits, EditSender sender, Consumer<String> lines) {
    this.edits = edits;
    this.sender = sender;
    this.lines = lines;
    last = edits.figures();
  }

  void start(@Nullable MeshWatch watched) {
    meshes = watched;
    timer.update(
        Schedulers.parallel()
            .schedulePeriodically(
                this::tick, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
  }

  private void tick() {
    LiveLinkFigures now = edits.figures();
    long packets = now.packets() - last.packets();
    long sent = now.edits() - last.edits();
    last = now;
    if (packets > 0) {
      lines.accept(
          "%4d packets/s  %4d edits/s  %s"
              .formatted(packets, sent, rest(now, meshes == null ? null : meshes.recent())));
    }
  }

  /**
   * Prints the sums.
   *
   * @return the exit code: 1 when edits were lost
   */
  int finish() {
    timer.dispose();
    LiveLinkFigures all = edits.figures();
    lines.accept(
        "%d packets, %d edits sent, %s"
            .formatted(
                all.packets(), all.edits(), rest(all, meshes == null ? null : meshes.seen())));
    return sender.failed() == 0 ? 0 : 1;
  }

  private String rest(LiveLinkFigures now, MeshWatch.@Nullable Seen seen) {
    StringBuilder text =
        new StringBuilder(
            "%d missing, %d late, %d malformed"
                .formatted(now.missing(), now.late(), now.malformed()));
    append(text, now.duplicates(), "twice");
    append(text, now.otherVersions(), "of other versions");
    append(text, now.noFace(), "without a face");
    append(text, now.unassigned(), "of phones without a subject");
    append(text, sender.failed(), "NOT written");
    if (seen != null) {
      append(text, seen.rejected(), "rejected");
      text.append(
          String.format(
              Locale.ROOT,
              "; %d meshes back, packet to mesh p50 %.1f ms, p99 %.1f ms",
              seen.meshes(),
              seen.millisP50(),
              seen.millisP99()));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String what) {
    if (count > 0) {
      text.append(", ").append(count).append(' ').append(what);
    }
  }

  @Override
  public void close() {
    timer.dispose();
  }
}
