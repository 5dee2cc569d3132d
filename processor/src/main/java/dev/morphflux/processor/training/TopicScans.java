package dev.morphflux.processor.training;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.training.scans.ScanCacheWriter;
import dev.morphflux.models.training.scans.ScanSource;
import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.processor.pipeline.RejectedRecordException;
import dev.morphflux.processor.pipeline.ScanReader;
import dev.morphflux.schemas.RegisteredScan;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a cache with the scans of a topic: all committed records from the beginning to the offsets
 * that stand at the start. Records that cannot be used are counted and left out.
 */
public final class TopicScans {
  private static final Logger log = LoggerFactory.getLogger(TopicScans.class);

  private final Map<String, Object> clientSettings;
  private final String topic;
  private final Topology topology;

  /** Hears how far the reading is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Some records were read.
     *
     * @param read offsets passed so far, of {@code total}
     */
    void at(long read, long total);
  }

  /**
   * @param clientSettings native Kafka client settings
   * @param topic the topic of scans
   * @param topology what the scans must be registered to
   */
  public TopicScans(Map<String, Object> clientSettings, String topic, Topology topology) {
    this.clientSettings = new java.util.HashMap<>(clientSettings);
    this.clientSettings.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 64);
    this.topic = topic;
    this.topology = topology;
  }

  /**
   * Reads the topic.
   *
   * @param directory where the cache goes
   * @param stopRequested asked between polls
   * @return false if it was asked to stop before it was done
   */
  public boolean readInto(Path directory, Progress progress, BooleanSupplier stopRequested) {
    ScanReader scans = new ScanReader(topology);
    FloatBuffer vertices = FloatBuffer.allocate(topology.template().length);
    SortedMap<String, Long> skipped = new TreeMap<>();
    try (TopicReader reader = TopicReader.fromBeginning(clientSettings, List.of(topic));
        ScanCacheWriter cache = ScanCacheWriter.create(directory, topology)) {
      Map<TopicPartition, Long> end = reader.endOffsets();
      long total = end.values().stream().mapToLong(Long::longValue).sum();
      long read = 0;
      while (!reader.hasReached(end)) {
        if (stopRequested.getAsBoolean()) {
          return false;
        }
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          if (record.offset() < end.get(partition(record))) {
            add(record, scans, vertices, cache, skipped);
            read++;
          }
        }
        progress.at(Math.min(read, total), total);
      }
      progress.at(total, total);
      cache.finish(new ScanSource(List.of(topic), offsets(end), skipped));
      log.atInfo()
          .setMessage("scans read")
          .addKeyValue("topic", topic)
          .addKeyValue("scans", cache.size())
          .addKeyValue("skipped", skipped)
          .log();
      return true;
    }
  }

  private static void add(
      ConsumerRecord<byte[], byte[]> record,
      ScanReader scans,
      FloatBuffer vertices,
      ScanCacheWriter cache,
      SortedMap<String, Long> skipped) {
    try {
      RegisteredScan scan = scans.read(record, vertices);
      cache.add(scan.getSubject(), scan.getScanId(), vertices);
    } catch (RejectedRecordException e) {
      skipped.merge(e.reason().wireName(), 1L, Long::sum);
      log.atDebug()
          .setMessage("record skipped")
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .addKeyValue("reason", e.getMessage())
          .log();
    }
  }

  private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  private static SortedMap<String, SortedMap<Integer, Long>> offsets(
      Map<TopicPartition, Long> end) {
    SortedMap<String, SortedMap<Integer, Long>> offsets = new TreeMap<>();
    end.forEach(
        (partition, offset) ->
            offsets
                .computeIfAbsent(partition.topic(), name -> new TreeMap<>())
                .put(partition.partition(), offset));
    return offsets;
  }
}
