package dev.morphflux.processor.bridge;

import java.time.Duration;

/** Doubling pauses between failures in a row. Not thread-safe. */
final class BackOff {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private int failures;

  Duration next() {
    Duration pause = FIRST.multipliedBy(1L << Math.min(failures, 10));
    failures++;
    return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }

  void reset() {
    failures = 0;
  }
}
