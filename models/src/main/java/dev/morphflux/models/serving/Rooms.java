package dev.morphflux.models.serving;

import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Divides the rows of a call among threads and, so that what a graph works on stays near the
 * processor, into runs of the graph; each works in a room of its own, which is kept. Safe for use
 * by several threads.
 *
 * @param <T> native memory for the rows of one run
 */
final class Rooms<T> {
  /** Of a run: weights are read once for all of them. */
  private static final int MOST_ROWS = 32;

  /** Of a thread's share, since each reads the weights. */
  private static final int LEAST_ROWS = 8;

  private record Room<T>(int capacity, T memory) {}

  /** Works on some rows of a call. */
  interface Work<T> {
    void run(T memory, int first, int rows);
  }

  private final int threads;
  private final IntFunction<T> memory;
  private final Queue<Room<T>> free = new ConcurrentLinkedQueue<>();

  /**
   * @param memory for so many rows
   */
  Rooms(int threads, IntFunction<T> memory) {
    this.threads = threads;
    this.memory = memory;
  }

  void forEach(int batch, Work<T> work) {
    int shares = Math.max(1, Math.min(threads, batch / LEAST_ROWS));
    IntStream.range(0, shares)
        .parallel()
        .forEach(
            share -> {
              int end = batch * (share + 1) / shares;
              for (int first = batch * share / shares; first < end; first += MOST_ROWS) {
                run(first, Math.min(MOST_ROWS, end - first), work);
              }
            });
  }

  private void run(int first, int rows, Work<T> work) {
    Room<T> room = free.poll();
    if (room == null || room.capacity() < rows) {
      // Powers of two, so that few are too small for long.
      int capacity = Integer.highestOneBit(2 * rows - 1);
      room = new Room<>(capacity, memory.apply(capacity));
    }
    work.run(room.memory(), first, rows);
    free.add(room);
  }

  /**
   * Requires room in a buffer of the caller's.
   *
   * @throws IllegalArgumentException if it is too small
   */
  static void require(FloatBuffer buffer, int batch, int rowSize) {
    int size = Math.multiplyExact(batch, rowSize);
    if (buffer.capacity() < size) {
      throw new IllegalArgumentException(
          "a buffer of at least " + size + " floats is needed, found " + buffer.capacity());
    }
  }
}
