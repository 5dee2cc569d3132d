package dev.morphflux.processor.bridge;

import java.util.List;

/** What the poll thread tells the bridge. */
interface BridgeListener {

  /** Something may be ready to be emitted. */
  void recordsMayWait();

  /** The lanes of this member after a rebalance. */
  void assigned(List<Integer> partitions);

  /** Nothing will be polled any more. */
  void failed(Throwable reason);
}
