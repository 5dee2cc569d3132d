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
 * What the log of the transaction coordinators says of transactions. Once it says that one is to be
 * committed, its producer and others may have acted on it, even if a partition was never told. It
 * is asked besides the coordinators, which show only what the user may see.
 */
final class CoordinatorLog {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Longer than any transaction takes, and clocks differ. */
  private static final Duration BEFORE_THE_LAST_RECORD = Duration.ofHours(1);

  /** From this version on each transaction has an epoch of its own, and is decided in the next. */
  private static final int EPOCH_PER_TRANSACTION = 2;

  private static final Set<TransactionState> UNFINISHED =
      Set.of(
          TransactionState.ONGOING,
          TransactionState.PREPARE_COMMIT,
          TransactionState.PREPARE_ABORT,
          TransactionState.PREPARE_EPOCH_FENCE);

  /**
   * Where transactions are to be committed, and where they are not over; those of other partitions
   * are to be aborted.
   */
  record Fates(Set<TopicPartition> committed, Set<TopicPartition> unfinished) {

    private void note(TopicPartition partition, ProducerState producer, TransactionMetadata found) {
      boolean named = found.topicPartitions().contains(partition);
      if (named && UNFINISHED.contains(found.state())) {
        unfinished.add(partition);
      } else {
        unfinished.remove(partition);
      }
      int bump = found.clientTransactionVersion().featureLevel() >= EPOCH_PER_TRANSACTION ? 1 : 0;
      if (named
          && found.state() == TransactionState.PREPARE_COMMIT
          && found.producerEpoch() == producer.producerEpoch() + bump) {
        committed.add(partition);
      }
    }
  }

  private final Map<String, Object> settings;

  /**
   * @param settings what all clients need
   */
  CoordinatorLog(Map<String, Object> settings) {
    Map<String, Object> own = new HashMap<>(settings);
    own.put("isolation.level", "read_uncommitted");
    own.put("key.deserializer", ByteArrayDeserializer.class);
    own.put("value.deserializer", ByteArrayDeserializer.class);
    this.settings = Map.copyOf(own);
  }

  /**
   * What became of the transactions that partitions have open.
   *
   * @param open the producer of the open transaction in each partition
   * @param coordinators all partitions of the coordinators' log
   */
  Fates fates(Map<TopicPartition, ProducerState> open, Collection<TopicPartition> coordinators) {
    long last =
        open.values().stream()
            .mapToLong(ProducerState::lastTimestamp)
            .reduce(System.currentTimeMillis(), Math::min);
    Fates fates = new Fates(new HashSet<>(), new HashSet<>());
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
          note(record, open, fates);
        }
      }
    }
    return fates;
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
      ConsumerRecord<byte[], byte[]> record, Map<TopicPartition, ProducerState> open, Fates fates) {
    if (record.value() == null
        || !(TransactionLog.read(ByteBuffer.wrap(record.key()), ByteBuffer.wrap(record.value()))
            instanceof TransactionLog.TxnRecord known)) {
      return;
    }
    TransactionMetadata found = known.metadata();
    open.forEach(
        (partition, producer) -> {
          if (found.producerId() == producer.producerId()) {
            fates.note(partition, producer, found);
          }
        });
  }
}
