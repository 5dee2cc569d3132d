package dev.morphflux.processor.bridge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One assignment of one partition number: the partitions of that number of all inputs, and what
 * belongs to them. A new assignment, and a rewind, makes a new object, so that nothing which still
 * refers to the old one can be committed. All but {@link #isActive} is guarded by {@link Lanes}.
 *
 * <pre>
 *   POSITIONING --seek to the committed offsets--> OPENING --LaneOpener--> OPEN
 *        |                                            |                     | revoked
 *        |                                            |                     v
 *        |                                            |                  DRAINING
 *        +--- revoked, lost, abort -------------------+---------------------+--> inactive
 * </pre>
 *
 * @param <S> what belongs to a lane
 */
final class Lane<S> {

  enum Phase {
    POSITIONING,
    OPENING,
    OPEN,
    DRAINING
  }

  private final int partition;
  private final List<TopicPartition> partitions;
  private final LaneQueue queue;
  private final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
  private volatile boolean active = true;
  private Phase phase = Phase.POSITIONING;
  private int inWork;
  private @Nullable S state;

  Lane(int partition, List<String> inputs) {
    this.partition = partition;
    partitions = inputs.stream().map(input -> new TopicPartition(input, partition)).toList();
    queue = new LaneQueue(inputs.size());
  }

  int partition() {
    return partition;
  }

  /** One for each input, in their order. */
  List<TopicPartition> partitions() {
    return partitions;
  }

  LaneQueue queue() {
    return queue;
  }

  /** Where the consumer stands after the records that were queued. */
  Map<TopicPartition, OffsetAndMetadata> positions() {
    return positions;
  }

  /** Whether records of this lane may still be committed. */
  boolean isActive() {
    return active;
  }

  void deactivate() {
    active = false;
  }

  Phase phase() {
    return phase;
  }

  void setPhase(Phase next) {
    phase = next;
  }

  void open(S value) {
    state = value;
    phase = Phase.OPEN;
  }

  S state() {
    if (state == null) {
      throw new IllegalStateException("lane " + partition + " is not open");
    }
    return state;
  }

  /** Batches taken from this lane that are neither committed nor dropped. */
  int inWork() {
    return inWork;
  }

  void addInWork(int change) {
    inWork += change;
  }
}
