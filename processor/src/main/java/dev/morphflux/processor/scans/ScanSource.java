package dev.morphflux.processor.scans;

import java.util.Optional;

/** Gives scans in the order they are to be published. For one thread. */
public interface ScanSource extends AutoCloseable {

  /** What {@link #size} says when there is no end. */
  long ENDLESS = Long.MAX_VALUE;

  /** How many scans it gives in all, those that fail included; {@link #ENDLESS} without an end. */
  long size();

  /**
   * The next scan; empty at the end.
   *
   * @throws dev.morphflux.schemas.MorphfluxException when this one cannot be read; the next call
   *     goes on behind it
   */
  Optional<CapturedScan> next();

  @Override
  default void close() {}
}
