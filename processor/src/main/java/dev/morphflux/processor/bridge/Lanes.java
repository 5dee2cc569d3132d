package dev.morphflux.processor.bridge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of this member, and the account of the bytes that wait in them or are in work. Filled
 * by the poll thread, emptied by whoever emits; every method holds the same monitor.
 */
final class Lanes<S> {

  private final List<String> inputs;
  private final int batchRecords;
  private final long batchBytes;
  private final NavigableMap<Integer, Lane<S>> current = new TreeMap<>();
  private boolean emitting = true;
  private int nextPartition;
  private long bytes;
  private int inWork;
  private long recordsInWork;

  Lanes(List<String> inputs, int batchRecords, long batchBytes) {
    this.inputs = inputs;
    this.batchRecords = batchRecords;
    this.batchBytes = batchBytes;
  }

  /** Begins a lane, in place of an older one of the same number. */
  synchronized Lane<S> begin(int partition) {
    Lane<S> lane = new Lane<>(partition, inputs);
    Lane<S> old = current.put(partition, lane);
    if (old != null) {
      deactivate(old);
    }
    return lane;
  }

  synchronized @Nullable Lane<S> get(int partition) {
    return current.get(partition);
  }

  synchronized List<Lane<S>> all() {
    return List.copyOf(current.values());
  }

  /** What belongs to the lanes of which records may still be committed. */
  synchronized List<S> states() {
    return current.values().stream()
        .filter(lane -> lane.isActive() && lane.phase().compareTo(Lane.Phase.OPEN) >= 0)
        .map(Lane::state)
        .toList();
  }

  /** Marks the lane as placed on its offsets: from here its records are kept. */
  synchronized void positioned(Lane<S> lane) {
    lane.setPhase(Lane.Phase.OPENING);
  }

  /** Gives the lane what belongs to it; does nothing if the lane is no longer active. */
  synchronized void opened(Lane<S> lane, S state) {
    if (lane.isActive() && lane.phase() == Lane.Phase.OPENING) {
      lane.open(state);
    }
  }

  /** Keeps what was polled. Records of lanes that will be placed anew are not lost by dropping. */
  synchronized void add(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.nextOffsets().keySet()) {
      Lane<S> lane = current.get(partition.partition());
      int input = inputs.indexOf(partition.topic());
      if (lane == null || !lane.isActive() || lane.phase() == Lane.Phase.POSITIONING) {
        continue;
      }
      for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
        lane.queue().add(input, record);
        bytes += LaneQueue.bytes(record);
      }
      lane.positions().put(partition, records.nextOffsets().get(partition));
    }
  }

  /** Says whether the broker has no more of an input than was added. */
  synchronized void drained(Lane<S> lane, int input, boolean value) {
    lane.queue().setDrained(input, value);
  }

  /**
   * Whether to fetch from a partition. Over the budget, only what a lane needs to go on is fetched:
   * an input of which nothing waits while others of the lane wait for it.
   */
  synchronized boolean wantsRecords(Lane<S> lane, int input, long budget) {
    return lane.isActive()
        && lane.phase() == Lane.Phase.OPEN
        && (bytes < budget || (lane.queue().isEmpty(input) && !lane.queue().isEmpty()));
  }

  /** Whether records wait, though perhaps none that may be taken now. */
  synchronized boolean hasRecords() {
    return current.values().stream().anyMatch(lane -> !lane.queue().isEmpty());
  }

  /** The next micro-batch of whatever waits, or null when nothing does. */
  synchronized @Nullable PolledBatch<S> take() {
    if (!emitting) {
      return null;
    }
    List<Lane<S>> order = new ArrayList<>(current.tailMap(nextPartition, true).values());
    order.addAll(current.headMap(nextPartition, false).values());
    Taken taken = new Taken();
    for (Lane<S> lane : order) {
      if (lane.isActive() && lane.phase() == Lane.Phase.OPEN) {
        taken.from(lane);
      }
      if (taken.isFull()) {
        nextPartition = lane.partition() + 1;
        break;
      }
    }
    return taken.count == 0 ? null : taken.toBatch();
  }

  /** Takes the batch off the account, committed or not. */
  synchronized void finished(PolledBatch<S> batch) {
    batch.lanes().forEach(lane -> lane.addInWork(-1));
    bytes -= batch.bytes();
    recordsInWork -= batch.size();
    inWork--;
    notifyAll();
  }

  /**
   * Ends emission from some lanes and waits for their batches in work; false if it took longer.
   * Inactive lanes need no waiting: nothing of them will be committed.
   */
  synchronized boolean drain(Collection<Integer> partitions, Duration timeout) {
    List<Lane<S>> lanes = new ArrayList<>();
    for (int partition : partitions) {
      Lane<S> lane = current.get(partition);
      if (lane != null) {
        lanes.add(lane);
        if (lane.phase() == Lane.Phase.OPEN) {
          lane.setPhase(Lane.Phase.DRAINING);
        }
      }
    }
    return await(
        () -> lanes.stream().allMatch(lane -> !lane.isActive() || lane.inWork() == 0), timeout);
  }

  /** Ends emission for good and waits for the batches in work; false if it took longer. */
  synchronized boolean drainAll(Duration timeout) {
    emitting = false;
    return await(() -> inWork == 0, timeout);
  }

  /** Forgets lanes; what is in work of them can no longer be committed. */
  synchronized void end(Collection<Integer> partitions) {
    for (int partition : partitions) {
      Lane<S> lane = current.remove(partition);
      if (lane != null) {
        deactivate(lane);
      }
    }
  }

  /** Deactivates all lanes; they stay, to be begun again. */
  synchronized void deactivateAll() {
    current.values().forEach(this::deactivate);
  }

  /** Deactivates the lanes of a batch that are left; they stay, to be begun again. */
  synchronized void deactivate(PolledBatch<S> batch) {
    batch.lanes().stream().filter(Lane::isActive).forEach(this::deactivate);
  }

  synchronized long bytes() {
    return bytes;
  }

  synchronized long records() {
    return recordsInWork
        + current.values().stream().mapToLong(lane -> lane.queue().records()).sum();
  }

  private void deactivate(Lane<S> lane) {
    lane.deactivate();
    bytes -= lane.queue().bytes();
    lane.queue().clear();
  }

  private boolean await(BooleanSupplier condition, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private final class Taken {
    private final List<PolledBatch.Slice<S>> slices = new ArrayList<>();
    private final List<Lane<S>> lanes = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    private int count;
    private long size;

    boolean isFull() {
      return count >= batchRecords || size >= batchBytes;
    }

    void from(Lane<S> lane) {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (!isFull()) {
        ConsumerRecord<byte[], byte[]> record = lane.queue().poll();
        if (record == null) {
          break;
        }
        records.add(record);
        count++;
        size += LaneQueue.bytes(record);
        offsets.put(
            new TopicPartition(record.topic(), record.partition()),
            new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
      }
      if (!records.isEmpty()) {
        preferPositions(lane);
        slices.add(new PolledBatch.Slice<>(lane.partition(), lane.state(), records));
        lanes.add(lane);
      }
    }

    /** Past the last record there may be transaction markers; a drained lane is past them, too. */
    private void preferPositions(Lane<S> lane) {
      for (int input = 0; input < inputs.size(); input++) {
        TopicPartition partition = lane.partitions().get(input);
        OffsetAndMetadata position = lane.positions().get(partition);
        if (lane.queue().isEmpty(input) && position != null) {
          offsets.put(partition, position);
        }
      }
    }

    PolledBatch<S> toBatch() {
      lanes.forEach(lane -> lane.addInWork(1));
      inWork++;
      recordsInWork += count;
      return new PolledBatch<>(slices, lanes, offsets, size);
    }
  }
}
