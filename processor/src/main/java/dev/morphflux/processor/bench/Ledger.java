package dev.morphflux.processor.bench;

import dev.morphflux.schemas.MorphfluxException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What is on its way, and how long it took. Every scan must come back once, and those of a stream
 * in their order. Safe for use by several threads.
 */
final class Ledger {

  private static final long LONGEST_MICROS = 600_000_000;

  /** More than can be under way. */
  private static final int PLACES = 1 << 16;

  private final long[] sentNanos = new long[PLACES];
  private final long[] next;
  private final int streams;
  private Histogram micros = new Histogram(LONGEST_MICROS, 3);
  private long sent;
  private long received;

  Ledger(int streams) {
    this.streams = streams;
    next = new long[streams];
    Arrays.setAll(next, stream -> stream);
  }

  /** The number of the next scan, of the stream {@code number % streams}. */
  synchronized long send(long nanos) {
    if (sent - received >= PLACES) {
      throw new MorphfluxException(
          "the stream is %d scans behind and cannot hold this rate; offer less"
              .formatted(sent - received));
    }
    sentNanos[(int) (sent % PLACES)] = nanos;
    return sent++;
  }

  synchronized void received(long number, long nanos) {
    int stream = (int) (number % streams);
    if (number != next[stream]) {
      throw new MorphfluxException(
          "stream %d was answered with scan %d where %d was expected: something was lost, doubled or out of order"
              .formatted(stream, number, next[stream]));
    }
    next[stream] += streams;
    received++;
    long latency = (nanos - sentNanos[(int) (number % PLACES)]) / 1000;
    micros.recordValue(Math.max(0, Math.min(LONGEST_MICROS, latency)));
    notifyAll();
  }

  /** Waits until fewer than so many are under way, at most that long. */
  synchronized boolean awaitUnder(long most, long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    while (sent - received >= most) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  synchronized long received() {
    return received;
  }

  synchronized long underWay() {
    return sent - received;
  }

  /** The latencies since the last call. */
  synchronized Histogram takeLatencies() {
    Histogram taken = micros;
    micros = new Histogram(LONGEST_MICROS, 3);
    return taken;
  }
}
