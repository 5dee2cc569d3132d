package dev.morphflux.models.export;

import java.io.Closeable;
import java.io.IOException;

/**
 * Writes one take into one file, frame by frame. The file appears under its name only when {@link
 * #finish} is through, whole and on the disk. For one thread.
 *
 * <p>A method that failed, because the disk is full for example, may be called again: what it had
 * begun is undone.
 *
 * @param <F> what a frame is
 */
public interface TakeWriter<F> extends Closeable {

  /** Adds a frame; frame numbers must grow. */
  void add(F frame) throws IOException;

  /** Whether the format allows no further frame in this file. */
  boolean isFull();

  /** Completes the file and gives it its name, in place of an earlier one. */
  void finish() throws IOException;

  /** Removes what was written, unless it was finished. */
  @Override
  void close() throws IOException;
}
