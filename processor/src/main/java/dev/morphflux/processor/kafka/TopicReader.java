package dev.morphflux.processor.kafka;

import dev.morphflux.processor.failures.KafkaFailures;
import dev.morphflux.schemas.MorphfluxException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads whole topics outside any consumer group: committed records only, every partition, no
 * offsets stored. For one thread.
 */
public final class TopicReader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Object address;
  private final Map<String, Object> settings;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  private TopicReader(Map<String, Object> clientSettings, Collection<String> topics) {
    settings = new HashMap<>(clientSettings);
    settings.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        IsolationLevel.READ_COMMITTED.toString().toLowerCase(Locale.ROOT));
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    settings.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
    this.address = settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG);
    try {
      settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
      settings.putIfAbsent(
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
      this.consumer = new KafkaConsumer<>(settings);
    } catch (KafkaException e) {
      throw KafkaFailures.explain("no consumer can be made for Kafka", address, e);
    }
    try {
      this.partitions = topics.stream().flatMap(t -> partitionsOf(t).stream()).toList();
      consumer.assign(partitions);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * A reader that starts with the first record of each partition.
   *
   * @throws MorphfluxException when the broker does not answer or a topic does not exist
   */
  public static TopicReader fromBeginning(
      Map<String, Object> clientSettings, Collection<String> topics) {
    TopicReader reader = new TopicReader(clientSettings, topics);
    reader.consumer.seekToBeginning(reader.partitions);
    return reader;
  }

  /** A reader that starts with the records written after this call. */
  public static TopicReader fromNow(Map<String, Object> clientSettings, Collection<String> topics) {
    TopicReader reader = new TopicReader(clientSettings, topics);
    reader.consumer.endOffsets(reader.partitions).forEach(reader.consumer::seek);
    return reader;
  }

  /** Where each partition begins now: records before were deleted. */
  public Map<TopicPartition, Long> beginningOffsets() {
    return Map.copyOf(consumer.beginningOffsets(partitions));
  }

  /** The offset of the next record to come. */
  public long position(TopicPartition partition) {
    return consumer.position(partition);
  }

  /** Goes on from a later offset; an earlier one changes nothing. */
  public void skipTo(TopicPartition partition, long offset) {
    if (offset > consumer.position(partition)) {
      consumer.seek(partition, offset);
    }
  }

  /** Where each partition ends now, to read up to. */
  public Map<TopicPartition, Long> endOffsets() {
    return Map.copyOf(consumer.endOffsets(partitions));
  }

  /** Where each partition ends now, with what is in transactions that are still open. */
  public Map<TopicPartition, Long> uncommittedEndOffsets() {
    Map<String, Object> uncommitted = new HashMap<>(settings);
    uncommitted.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        IsolationLevel.READ_UNCOMMITTED.toString().toLowerCase(Locale.ROOT));
    try (KafkaConsumer<byte[], byte[]> other =
        new KafkaConsumer<>(
            uncommitted, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return Map.copyOf(other.endOffsets(partitions));
    }
  }

  /** Whether everything before these offsets has been read. */
  public boolean hasReached(Map<TopicPartition, Long> offsets) {
    return offsets.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
  }

  /** What came since the last call, waiting a moment for the first record. */
  public Iterable<ConsumerRecord<byte[], byte[]>> poll() {
    return consumer.poll(POLL);
  }

  private List<TopicPartition> partitionsOf(String topic) {
    List<PartitionInfo> found;
    try {
      found = consumer.partitionsFor(topic);
    } catch (KafkaException e) {
      throw KafkaFailures.explain("the topic " + topic + " cannot be read", address, e);
    }
    if (found == null || found.isEmpty()) {
      throw new MorphfluxException(
          "there is no topic '" + topic + "'; check the prefix, or start the processor first");
    }
    return found.stream().map(p -> new TopicPartition(topic, p.partition())).toList();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
