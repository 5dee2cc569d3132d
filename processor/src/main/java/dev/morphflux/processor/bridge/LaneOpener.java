package dev.morphflux.processor.bridge;

/**
 * Makes what belongs to a lane before its first record is emitted.
 *
 * @param <S> what belongs to a lane
 */
@FunctionalInterface
public interface LaneOpener<S> {

  /**
   * Called on a worker thread, once for each lane, after the offsets that the lane continues from
   * are settled: no transaction of an earlier owner can still commit. A retriable Kafka exception
   * leads to another call; any other exception ends the flux.
   *
   * @param partition the lane's partition of every input
   */
  S open(int partition);

  /**
   * Called on a worker thread, every few seconds while lanes wait for their committed offsets: a
   * transaction is open that holds offsets of the group. Whoever can tell that nobody else will end
   * it may do so here.
   */
  default void offsetsUnsettled() {}
}
