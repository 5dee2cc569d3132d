package dev.morphflux.processor.bridge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The waiting records of one partition number, merged over the inputs by timestamp; on a tie the
 * earlier input comes first. The order within an input is kept.
 *
 * <p>An input of which nothing waits here, but whose broker has more, holds the others back: else
 * the order at start-up would be that in which fetches happen to arrive. Not thread-safe.
 */
final class LaneQueue {

  /** Objects around the bytes: record, headers, arrays, queue entry. */
  private static final int OVERHEAD = 200;

  private final List<Queue<ConsumerRecord<byte[], byte[]>>> waiting = new ArrayList<>();
  private final boolean[] drained;
  private long bytes;

  LaneQueue(int inputs) {
    for (int i = 0; i < inputs; i++) {
      waiting.add(new ArrayDeque<>());
    }
    drained = new boolean[inputs];
  }

  static long bytes(ConsumerRecord<byte[], byte[]> record) {
    return (long) OVERHEAD
        + Math.max(0, record.serializedKeySize())
        + Math.max(0, record.serializedValueSize());
  }

  void add(int input, ConsumerRecord<byte[], byte[]> record) {
    waiting.get(input).add(record);
    bytes += bytes(record);
  }

  /** Whether the broker is known to have no more of this input than was added here. */
  void setDrained(int input, boolean value) {
    drained[input] = value;
  }

  boolean isEmpty(int input) {
    return waiting.get(input).isEmpty();
  }

  boolean isEmpty() {
    return bytes == 0;
  }

  long bytes() {
    return bytes;
  }

  long records() {
    return waiting.stream().mapToLong(Queue::size).sum();
  }

  /** The next record, or null when none may be taken now. */
  @Nullable ConsumerRecord<byte[], byte[]> poll() {
    int first = -1;
    for (int input = 0; input < drained.length; input++) {
      ConsumerRecord<byte[], byte[]> head = waiting.get(input).peek();
      if (head == null) {
        if (!drained[input]) {
          return null;
        }
      } else if (first < 0 || head.timestamp() < timestamp(first)) {
        first = input;
      }
    }
    if (first < 0) {
      return null;
    }
    ConsumerRecord<byte[], byte[]> record = waiting.get(first).remove();
    bytes -= bytes(record);
    return record;
  }

  private long timestamp(int input) {
    return waiting.get(input).element().timestamp();
  }

  void clear() {
    waiting.forEach(Queue::clear);
    bytes = 0;
  }
}
