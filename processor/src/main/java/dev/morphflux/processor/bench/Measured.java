package dev.morphflux.processor.bench;

import dev.morphflux.processor.bridge.BridgeCounters;
import java.util.concurrent.CompletableFuture;

/** What is measured, in a process of its own. */
interface Measured extends AutoCloseable {

  /** Begins; the result completes when it has ended, exceptionally when it could not go on. */
  CompletableFuture<Void> start();

  /** How many scans it has committed the answers of. */
  long scans();

  BridgeCounters bridge();

  @Override
  void close();
}
