package dev.morphflux.connectors.sink;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;

/** Writes the records of one partition into files. For one thread. */
interface RecordFolder extends Closeable {

  /**
   * Saves a record. After an I/O error it may be called again with the same one.
   *
   * @param timestamp of the record, in milliseconds since 1970
   * @throws dev.morphflux.schemas.MorphfluxException when the record cannot be used
   */
  void save(byte[] value, long offset, long timestamp) throws IOException;

  /** Completes the files to which nothing was added for so long. */
  void finishIdle(Duration idle) throws IOException;

  /** The lowest offset that is not yet in a finished file; empty without any. */
  OptionalLong firstUnfinished();

  /** Removes what is not finished. */
  @Override
  void close() throws IOException;
}
