package dev.morphflux.processor.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.coordinator.transaction.TransactionLog;
import org.apache.kafka.coordinator.transaction.TransactionMetadata;
import org.apache.kafka.coordinator.transaction.TransactionState;

/**
 * What coordinators decided of transactions that they know no more, read from their log: once that
 * says that a transaction is to be committed, its producer and others may have acted on it, even if
 * a partition was never told.
 */
final class CommitDecisions {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Longer than any transaction takes, and clocks differ. */
  private static final Duration BEFORE_THE_LAST_RECORD = Duration.ofHours(1);

  /** From this version on each transaction has an epoch of its own, and is decided in the next. */
  private static final int EPOCH_PER_TRANSACTION = 2;

  private final Map<String, Object> settings;

  /**
   * @param settings what all clients need
   */
  CommitDecisions(Map<String, Object> settings) {
    Map<String, Object> own = new HashMap<>(settings);
    own.put("isolation.level", "read_uncommitted");
    own.put("key.deserializer", ByteArrayDeserializer.class);
    own.put("value.deserializer", ByteArrayDeserializer.class);
    this.settings = Map.copyOf(own);
  }

  /**
   * Those of the partitions whose open transaction is to be committed.
   *
   * @param open the producer of the open transaction in each partition
   * @param coordinators all partitions of the coordinators' log
   */
  Set<TopicPartition> committed(
      Map<TopicPartition, ProducerState> open, Collection<TopicPartition> coordinators) {
    long last =
        open.values().stream()
            .mapToLong(ProducerState::lastTimestamp)
            .reduce(System.currentTimeMillis(), Math::min);
    Set<TopicPartition> committed = new HashSet<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      consumer.assign(coordinators);
      Map<TopicPartition, Long> ends = consumer.endOffsets(coordinators);
      seek(consumer, last - BEFORE_THE_LAST_RECORD.toMillis(), ends);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (ends.entrySet().stream().anyMatch(end -> isBefore(consumer, end))) {
        if (System.nanoTime() - deadline > 0) {
          throw new TimeoutException(
              "the log of the transaction coordinators was not read in time");
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          note(record, open, committed);
        }
      }
    }
    return committed;
  }

  private static boolean isBefore(
      KafkaConsumer<byte[], byte[]> consumer, Map.Entry<TopicPartition, Long> end) {
    return consumer.position(end.getKey()) < end.getValue();
  }

  private static void seek(
      KafkaConsumer<byte[], byte[]> consumer, long time, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> times = new HashMap<>();
    ends.keySet().forEach(partition -> times.put(partition, Math.max(0, time)));
    Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(times);
    ends.forEach(
        (partition, end) -> {
          OffsetAndTimestamp found = offsets.get(partition);
          consumer.seek(partition, found == null ? end : found.offset());
        });
  }

  private static void note(
      ConsumerRecord<byte[], byte[]> record,
      Map<TopicPartition, ProducerState> open,
      Set<TopicPartition> committed) {
    if (record.value() == null
        || !(TransactionLog.read(ByteBuffer.wrap(record.key()), ByteBuffer.wrap(record.value()))
            instanceof TransactionLog.TxnRecord known)) {
      return;
    }
    TransactionMetadata decision = known.metadata();
    if (decision.state() != TransactionState.PREPARE_COMMIT) {
      return;
    }
    open.forEach(
        (partition, producer) -> {
          if (decision.topicPartitions().contains(partition) && isOf(producer, decision)) {
            committed.add(partition);
          }
        });
  }

  private static boolean isOf(ProducerState producer, TransactionMetadata decision) {
    int bump = decision.clientTransactionVersion().featureLevel() >= EPOCH_PER_TRANSACTION ? 1 : 0;
    return decision.producerId() == producer.producerId()
        && decision.producerEpoch() == producer.producerEpoch() + bump;
  }
}
