package dev.morphflux.models.export;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The takes that are being written, one a subject at most. A take ends when its subject's next
 * frame belongs to another one or has no higher number, when its file is full, and when nothing has
 * come for a while. For one thread.
 *
 * <p>A method that failed with an I/O error may be called again with the same arguments; nothing is
 * lost or written twice.
 *
 * @param <F> what a frame is
 */
public final class OpenTakes<F> implements Closeable {
  private final Path directory;
  private final String extension;
  private final Beginning<F> beginning;
  private final Finished listener;
  private final LongSupplier nanoTime;
  private final Map<String, OpenTake<F>> open = new LinkedHashMap<>();

  /** Begins the file of a take. */
  public interface Beginning<F> {
    TakeWriter<F> begin(Path file, F first) throws IOException;
  }

  /** Hears that the file of a take is complete. */
  public interface Finished {
    /** Nobody needs to know. */
    Finished UNHEARD = (take, lastPosition) -> {};

    /** All frames of the take up to this position are in files. */
    void finished(TakeId take, long lastPosition) throws IOException;
  }

  private static final class OpenTake<F> {
    private final TakeId id;
    private final long position;
    private final TakeWriter<F> writer;
    private long frames;
    private long last;
    private long lastPosition;
    private boolean written;
    private long touched;

    OpenTake(TakeItem<F> first, TakeWriter<F> writer) {
      this.id = first.take();
      this.position = first.position();
      this.writer = writer;
    }
  }

  /**
   * Prepares to write.
   *
   * @param directory where; a folder for each subject is created in it
   * @param extension of the files, with the dot
   * @param nanoTime the clock of {@link #finishIdle}
   */
  public OpenTakes(
      Path directory,
      String extension,
      Beginning<F> beginning,
      Finished listener,
      LongSupplier nanoTime) {
    this.directory = directory;
    this.extension = extension;
    this.beginning = beginning;
    this.listener = listener;
    this.nanoTime = nanoTime;
  }

  /** Adds a frame, and completes the take before if this one begins another. */
  public void add(TakeItem<F> item) throws IOException {
    OpenTake<F> take = open.get(item.take().subject());
    if (take != null && ends(take, item)) {
      finish(take);
      take = null;
    }
    if (take == null) {
      Path file = item.take().file(directory, item.number(), item.id(), extension);
      take = new OpenTake<>(item, beginning.begin(file, item.frame()));
      open.put(item.take().subject(), take);
    }
    take.writer.add(item.frame());
    take.frames++;
    take.last = item.number();
    take.lastPosition = item.position();
    take.touched = nanoTime.getAsLong();
  }

  private static <F> boolean ends(OpenTake<F> take, TakeItem<F> next) {
    return !take.id.equals(next.take())
        || (take.frames > 0 && next.number() <= take.last)
        || take.writer.isFull();
  }

  /** Completes the takes to which nothing was added for so long. */
  public void finishIdle(Duration idle) throws IOException {
    long now = nanoTime.getAsLong();
    for (OpenTake<F> take : List.copyOf(open.values())) {
      if (now - take.touched >= idle.toNanos()) {
        finish(take);
      }
    }
  }

  /** Completes all takes. */
  public void finishAll() throws IOException {
    for (OpenTake<F> take : List.copyOf(open.values())) {
      finish(take);
    }
  }

  private void finish(OpenTake<F> take) throws IOException {
    if (take.frames > 0) {
      if (!take.written) {
        take.writer.finish();
        take.written = true;
      }
      listener.finished(take.id, take.lastPosition);
    }
    open.remove(take.id.subject());
    take.writer.close();
  }

  /** The lowest position of a frame that is not yet in a finished file; empty without any. */
  public OptionalLong firstUnfinished() {
    return open.values().stream().mapToLong(take -> take.position).min();
  }

  /** Removes what is not finished. */
  @Override
  public void close() throws IOException {
    for (OpenTake<F> take : new ArrayList<>(open.values())) {
      open.remove(take.id.subject());
      take.writer.close();
    }
  }
}
