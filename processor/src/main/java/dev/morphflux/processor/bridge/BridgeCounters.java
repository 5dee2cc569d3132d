package dev.morphflux.processor.bridge;

import java.util.concurrent.atomic.LongAdder;

/** What the bridge has done since it was made. */
public final class BridgeCounters {

  private final LongAdder commits = new LongAdder();
  private final LongAdder aborts = new LongAdder();
  private final LongAdder drops = new LongAdder();
  private final LongAdder rebalances = new LongAdder();

  /** Batches committed with their outputs. */
  public long commits() {
    return commits.sum();
  }

  /** Commits that failed and led to a rewind. */
  public long aborts() {
    return aborts.sum();
  }

  /** Batches dropped because their lanes were revoked or rewound meanwhile. */
  public long drops() {
    return drops.sum();
  }

  /** Assignments of partitions. */
  public long rebalances() {
    return rebalances.sum();
  }

  void committed() {
    commits.increment();
  }

  void aborted() {
    aborts.increment();
  }

  void dropped() {
    drops.increment();
  }

  void rebalanced() {
    rebalances.increment();
  }
}
