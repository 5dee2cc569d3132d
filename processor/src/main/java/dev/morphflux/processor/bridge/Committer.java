package dev.morphflux.processor.bridge;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Makes outputs and progress durable. */
interface Committer<S> {

  /**
   * Commits a batch with its outputs. On the bridge's transaction thread.
   *
   * @return false if the batch was dropped; its records come again
   * @throws RuntimeException if there is no point in going on
   */
  boolean commit(PolledBatch<S> batch, List<ProducerRecord<byte[], byte[]>> outputs);

  /** Commits offsets that only the poll thread can commit. On the poll thread. */
  void commitReady(Consumer<byte[], byte[]> consumer);

  /** Forgets offsets of partitions that now belong to someone else. On the poll thread. */
  void forget(Collection<TopicPartition> partitions);

  void close();
}
