package dev.morphflux.processor.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets a command that runs until interrupted end in order: on SIGTERM and SIGINT the JVM waits for
 * the command to return, and the exit code is the command's own, not the signal's.
 */
final class Shutdown {

  /** An orchestrator kills after 30 s by default. */
  private static final long PATIENCE_SECONDS = 25;

  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final CompletableFuture<Integer> finished = new CompletableFuture<>();
  private boolean hooked;

  /**
   * Completes, on a thread of the JVM's shutdown, when the process is asked to end. Commands that
   * never ask are ended by the signal at once.
   */
  synchronized CompletableFuture<Void> requested() {
    if (!hooked) {
      hooked = true;
      Runtime.getRuntime().addShutdownHook(new Thread(this::endInOrder, "shutdown"));
    }
    return requested;
  }

  /** To be called when the command has returned, before {@link System#exit}. */
  void finished(int exitCode) {
    finished.complete(exitCode);
  }

  private void endInOrder() {
    if (finished.isDone()) {
      return;
    }
    requested.complete(null);
    try {
      Runtime.getRuntime().halt(finished.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      System.err.println(
          "morphflux: did not end within " + PATIENCE_SECONDS + " s, ending as it stands");
    }
  }
}
