package dev.morphflux.processor.bridge;

/**
 * When to take a batch that would not be full, while the one before is committed. Taken at once, it
 * would be ready early and wait, and what comes meanwhile would wait for a whole transaction more.
 * So it is taken just in time to be ready when that transaction is expected to end. Safe for use by
 * several threads.
 */
final class Pacing {

  /** Of the newest duration in the expected one. */
  private static final double WEIGHT = 0.125;

  /** A worker that is late costs more than a batch that is early. */
  private static final double EARLY = 0.9;

  private double workNanos;
  private double commitNanos;
  private long commitBegan;
  private boolean committing;
  private int uncommitted;

  /** A batch is taken. */
  synchronized void taken() {
    uncommitted++;
  }

  /** The work on a batch is done. */
  synchronized void worked(long nanos) {
    workNanos += WEIGHT * (nanos - workNanos);
  }

  synchronized void commitBegins(long now) {
    committing = true;
    commitBegan = now;
  }

  synchronized void commitEnds(long now) {
    commitNanos += WEIGHT * (now - commitBegan - commitNanos);
    committing = false;
    uncommitted--;
  }

  /** How long to wait before the next batch is taken; not at all if that is not positive. */
  synchronized long nanosToWait(long now) {
    if (uncommitted == 0) {
      return 0;
    }
    long elapsed = committing ? now - commitBegan : 0;
    return (long) (EARLY * commitNanos - workNanos) - elapsed;
  }
}
