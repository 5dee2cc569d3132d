package dev.morphflux.processor.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Times calls against each other. In every round each has its turn, so that whatever else the
 * machine does meets all alike; a turn is a few calls, the first of them not counted, so that each
 * finds the caches as it would leave them itself.
 */
final class Rounds {
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(12);
  private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  private final List<Runnable> calls;
  private final int[] repetitions;
  private final List<double[]> nanos = new ArrayList<>();

  Rounds(List<Runnable> calls) {
    this.calls = List.copyOf(calls);
    repetitions = new int[calls.size()];
    for (int i = 0; i < repetitions.length; i++) {
      repetitions[i] = (int) Math.max(1, TURN_NANOS / warmUp(calls.get(i)));
    }
  }

  /** What a call takes once it is warm. */
  private static double warmUp(Runnable call) {
    long start = System.nanoTime();
    double last;
    do {
      last = Math.max(1, time(call, 2));
    } while (System.nanoTime() - start < WARM_UP_NANOS);
    return last;
  }

  void run(int rounds) {
    for (int round = 0; round < rounds; round++) {
      double[] times = new double[repetitions.length];
      for (int i = 0; i < times.length; i++) {
        calls.get(i).run();
        times[i] = time(calls.get(i), repetitions[i]);
      }
      nanos.add(times);
    }
  }

  /** The median of a call's times, in milliseconds. */
  double medianMillis(int call) {
    double[] times = nanos.stream().mapToDouble(round -> round[call]).toArray();
    Arrays.sort(times);
    int middle = times.length / 2;
    double median = times.length % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
    return median / 1e6;
  }

  private static double time(Runnable call, int repetitions) {
    long start = System.nanoTime();
    for (int i = 0; i < repetitions; i++) {
      call.run();
    }
    return (System.nanoTime() - start) / (double) repetitions;
  }
}
