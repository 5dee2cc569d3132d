package dev.morphflux.processor.models;

import dev.morphflux.schemas.ModelRelease;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Fetches archives in the background, each once however many wait for it. Safe for use by several
 * threads.
 */
final class ArchiveFetches implements AutoCloseable {

  /** A slow fetch of one release must not hold up the next. */
  private static final int THREADS = 2;

  private final ArchiveCache cache;
  private final Map<ModelRelease, CompletableFuture<Path>> running = new HashMap<>();
  private final ExecutorService executor =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "morphflux-fetch");
            thread.setDaemon(true);
            return thread;
          });

  ArchiveFetches(ArchiveCache cache) {
    this.cache = cache;
  }

  /** The verified archive; fails as {@link ArchiveCache#get} does. */
  synchronized CompletableFuture<Path> get(ModelRelease release) {
    CompletableFuture<Path> before = running.get(release);
    if (before != null) {
      return before;
    }
    CompletableFuture<Path> fetch =
        CompletableFuture.supplyAsync(() -> cache.get(release), executor);
    running.put(release, fetch);
    CompletableFuture<Path> unused = fetch.whenComplete((archive, failure) -> finished(release));
    return fetch;
  }

  private synchronized void finished(ModelRelease release) {
    running.remove(release);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
