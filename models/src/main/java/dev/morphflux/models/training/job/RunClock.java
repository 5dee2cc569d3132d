package dev.morphflux.models.training.job;

import java.time.Duration;

/** What a run has taken, over all the times it was started. */
final class RunClock {
  private static final double NANOS = 1e9;

  private final Reading before;
  private final Reading start = process();

  /**
   * @param before what the run took until it was interrupted
   */
  RunClock(Reading before) {
    this.before = before;
  }

  /**
   * A moment.
   *
   * @param seconds on the wall
   * @param cpuSeconds of all threads of the process
   */
  record Reading(double seconds, double cpuSeconds) {
    static final Reading ZERO = new Reading(0, 0);
  }

  Reading read() {
    Reading now = process();
    return new Reading(
        before.seconds + now.seconds - start.seconds,
        before.cpuSeconds + now.cpuSeconds - start.cpuSeconds);
  }

  private static Reading process() {
    Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    return new Reading(System.nanoTime() / NANOS, cpu.toNanos() / NANOS);
  }
}
