package dev.morphflux.processor.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Records as a consumer would return them. */
final class Records {

  private Records() {}

  static ConsumerRecord<byte[], byte[]> of(
      String topic, int partition, long offset, long timestamp, int size) {
    return new ConsumerRecord<>(
        topic,
        partition,
        offset,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        size,
        new byte[0],
        new byte[size],
        new RecordHeaders(),
        Optional.empty());
  }

  /** Records of one partition, after which the consumer stands at the given position. */
  static ConsumerRecords<byte[], byte[]> polled(
      String topic, int partition, long first, int count, long position) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(of(topic, partition, first + i, first + i, 100));
    }
    TopicPartition key = new TopicPartition(topic, partition);
    return new ConsumerRecords<>(
        Map.of(key, records), Map.of(key, new OffsetAndMetadata(position)));
  }
}
