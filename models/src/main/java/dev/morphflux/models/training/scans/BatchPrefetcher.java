package dev.morphflux.models.training.scans;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Loads the batches of the steps to come on a thread of its own, so that the threads that compute
 * never wait for the disk. One thread takes them, in order.
 */
public final class BatchPrefetcher implements AutoCloseable {
  private static final int AHEAD = 2;

  private final BlockingQueue<Batch> free = new ArrayBlockingQueue<>(AHEAD + 1);
  private final BlockingQueue<Batch> ready = new ArrayBlockingQueue<>(AHEAD + 1);
  private final Thread thread;
  private volatile @Nullable Throwable failure;

  /**
   * Starts loading.
   *
   * @param size the most sources a batch has, and the most goals
   * @param plans the batch of each step
   * @param first the first step
   * @param end behind the last step
   */
  public BatchPrefetcher(
      RowLoader loader, int size, IntFunction<BatchPlan> plans, int first, int end) {
    for (int i = 0; i <= AHEAD; i++) {
      free.add(new Batch(size, loader.meshSize()));
    }
    thread = new Thread(() -> run(loader, plans, first, end), "batch-prefetch");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(RowLoader loader, IntFunction<BatchPlan> plans, int first, int end) {
    try {
      for (int step = first; step < end; step++) {
        Batch batch = free.take();
        batch.fill(plans.apply(step), loader);
        ready.put(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  /** The next batch, to be given back with {@link #release} when its step is done. */
  public Batch take() {
    try {
      while (true) {
        Batch batch = ready.poll(1, java.util.concurrent.TimeUnit.SECONDS);
        if (batch != null) {
          return batch;
        }
        Throwable cause = failure;
        if (cause != null) {
          throw new IllegalStateException("loading a batch failed: " + cause.getMessage(), cause);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  /** Gives a batch's memory back. */
  public void release(Batch batch) {
    free.add(batch);
  }

  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
