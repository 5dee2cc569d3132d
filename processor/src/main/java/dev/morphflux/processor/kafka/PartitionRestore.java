package dev.morphflux.processor.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a partition, or its tail, up to where it ends now: committed records only, and only when
 * everything up to the end is decided. Stopping at the last stable offset instead would miss what
 * was committed behind a transaction that a dead processor left open.
 */
public final class PartitionRestore {

  private static final Duration POLL = Duration.ofMillis(100);

  /** Without any progress; longer than the broker lets a transaction stay open. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Without any progress; then a transaction may be open that nobody will end. */
  private static final Duration BEFORE_LOOKING_FOR_HANGING = Duration.ofSeconds(3);

  private final Map<String, Object> settings;
  private final HangingTransactions hanging;

  /**
   * @param settings of a consumer without a group, read_committed
   */
  public PartitionRestore(Map<String, Object> settings, HangingTransactions hanging) {
    this.settings = Map.copyOf(settings);
    this.hanging = hanging;
  }

  /** Gives all records to the action, in order. */
  public void readAll(TopicPartition partition, Consumer<ConsumerRecord<byte[], byte[]>> action) {
    readLast(partition, Long.MAX_VALUE, action);
  }

  /**
   * Gives the records of the last offsets to the action, in order; fewer than there are offsets
   * where some hold markers or were compacted away.
   *
   * @throws TimeoutException if nothing comes for a minute before the end; trying again may help
   */
  public void readLast(
      TopicPartition partition, long offsets, Consumer<ConsumerRecord<byte[], byte[]>> action) {
    long end = uncommittedEnd(partition);
    try (KafkaConsumer<byte[], byte[]> consumer = newConsumer(settings)) {
      consumer.assign(List.of(partition));
      long begin = consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
      consumer.seek(partition, Math.max(begin, end - Math.min(offsets, end)));
      long position = consumer.position(partition);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      long look = System.nanoTime() + BEFORE_LOOKING_FOR_HANGING.toNanos();
      while (position < end) {
        if (System.nanoTime() - deadline > 0) {
          throw new TimeoutException(
              "%s was read up to offset %d of %d; a transaction before that is still open"
                  .formatted(partition, position, end));
        }
        consumer.poll(POLL).records(partition).forEach(action);
        long before = position;
        position = consumer.position(partition);
        if (position > before) {
          deadline = System.nanoTime() + PATIENCE.toNanos();
        } else if (System.nanoTime() - look > 0) {
          hanging.end(List.of(partition));
          look = System.nanoTime() + BEFORE_LOOKING_FOR_HANGING.toNanos();
        }
      }
    }
  }

  private long uncommittedEnd(TopicPartition partition) {
    Map<String, Object> uncommitted = new HashMap<>(settings);
    uncommitted.put("isolation.level", "read_uncommitted");
    try (KafkaConsumer<byte[], byte[]> consumer = newConsumer(uncommitted)) {
      return consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
    }
  }

  private static KafkaConsumer<byte[], byte[]> newConsumer(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("key.deserializer", ByteArrayDeserializer.class);
    all.putIfAbsent("value.deserializer", ByteArrayDeserializer.class);
    return new KafkaConsumer<>(all);
  }
}
