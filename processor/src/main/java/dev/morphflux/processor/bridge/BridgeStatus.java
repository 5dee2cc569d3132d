package dev.morphflux.processor.bridge;

import java.time.Duration;
import java.util.Map;

/**
 * How a bridge stood after its last poll.
 *
 * @param polledAt {@link System#nanoTime} after that poll; before the first, when the bridge was
 *     made
 * @param member whether the group counts it as a member
 * @param assignedPartitions partitions of all inputs that are its own
 * @param pausedPartitions those of them that are not being fetched
 * @param settlingLanes lanes that are not open yet: to be placed on their offsets, or with their
 *     state being restored
 * @param offsetsAwaited how long some of these have been waiting for their committed offsets, which
 *     a transaction that is still open holds back; zero if none waits
 * @param lag of each input, the records of open lanes that the broker has and that were not polled
 */
public record BridgeStatus(
    long polledAt,
    boolean member,
    int assignedPartitions,
    int pausedPartitions,
    int settlingLanes,
    Duration offsetsAwaited,
    Map<String, Long> lag) {

  static BridgeStatus beforeTheFirstPoll() {
    return new BridgeStatus(System.nanoTime(), false, 0, 0, 0, Duration.ZERO, Map.of());
  }
}
