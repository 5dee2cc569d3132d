package dev.morphflux.processor.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Reads memory as fast as plain code can: each thread adds up its part of an array, in eight sums
 * that do not wait for each other.
 */
final class ReadBandwidth implements AutoCloseable {
  private static final int SUMS = 8;

  private final long[][] parts;
  private final ExecutorService others;
  private volatile long sink;

  /**
   * @param bytes the working set of all threads together
   */
  ReadBandwidth(long bytes, int threads) {
    int length = Math.toIntExact(Math.max(SUMS, bytes / Long.BYTES / threads / SUMS * SUMS));
    parts = IntStream.range(0, threads).mapToObj(i -> filled(length)).toArray(long[][]::new);
    others = Executors.newFixedThreadPool(Math.max(1, threads - 1));
  }

  private static long[] filled(int length) {
    long[] values = new long[length];
    Arrays.setAll(values, i -> i);
    return values;
  }

  long bytes() {
    return (long) parts.length * parts[0].length * Long.BYTES;
  }

  /** Reads everything once. */
  void read() {
    List<Future<Long>> sums = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      long[] part = parts[i];
      sums.add(others.submit(() -> sum(part)));
    }
    long sum = sum(parts[0]);
    try {
      for (Future<Long> other : sums) {
        sum += other.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("adding numbers cannot fail", e);
    }
    sink = sum;
  }

  private static long sum(long[] values) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    long e = 0;
    long f = 0;
    long g = 0;
    long h = 0;
    for (int i = 0; i + 7 < values.length; i += 8) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
      e += values[i + 4];
      f += values[i + 5];
      g += values[i + 6];
      h += values[i + 7];
    }
    return a + b + c + d + e + f + g + h;
  }

  /** Keeps the reading from being left out as useless. */
  long sink() {
    return sink;
  }

  @Override
  public void close() {
    others.shutdownNow();
  }
}
