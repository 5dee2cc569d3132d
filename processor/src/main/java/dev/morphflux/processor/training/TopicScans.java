package dev.morphflux.processor.training;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.training.scans.ScanCacheWriter;
import dev.morphflux.models.training.scans.ScanSource;
import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.processor.pipeline.RejectReason;
import dev.morphflux.processor.pipeline.RejectedRecordException;
import dev.morphflux.processor.pipeline.ScanReader;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.Topics;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a cache with the scans of a topic: committed records up to the offsets that stand at the
 * start, as a {@link ScanChoice} says. Records that cannot be used are counted and left out.
 */
public final class TopicScans {
  static final String OTHER_TOPOLOGY = RejectReason.UNKNOWN_TOPOLOGY.wireName();
  private static final Logger log = LoggerFactory.getLogger(TopicScans.class);
  private static final String FLAGGED = "flagged-by-processor";

  /** Skipping fewer records than a fetch brings saves nothing. */
  private static final long WORTH_SKIPPING = 256;

  private final Map<String, Object> clientSettings;
  private final Topics topics;
  private final Topology topology;
  private final ScanChoice choice;

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
   * @param topology what the scans must be registered to
   */
  public TopicScans(
      Map<String, Object> clientSettings, Topics topics, Topology topology, ScanChoice choice) {
    this.clientSettings = new HashMap<>(clientSettings);
    this.clientSettings.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 64);
    this.topics = topics;
    this.topology = topology;
    this.choice = choice;
  }

  /**
   * Reads the topic.
   *
   * @param directory where the cache goes
   * @param stopRequested asked between polls
   * @return empty if it was asked to stop before it was done
   * @throws MorphfluxException if there is no scan to take
   */
  public Optional<ReadScans> readInto(
      Path directory, Progress progress, BooleanSupplier stopRequested) {
    FlaggedScans flagged =
        choice.dropFlagged() == null
            ? FlaggedScans.none()
            : FlaggedScans.read(
                clientSettings, topics.latents(), choice.dropFlagged(), stopRequested);
    try (TopicReader reader = TopicReader.fromBeginning(clientSettings, List.of(topics.scans()));
        ScanCacheWriter cache = ScanCacheWriter.create(directory, topology)) {
      Map<TopicPartition, Long> begin = reader.beginningOffsets();
      Map<TopicPartition, Long> end = reader.endOffsets();
      OffsetChoice offsets = choice.offsets(begin, end);
      Intake intake = new Intake(offsets, flagged, cache);
      long total = sum(end) - sum(begin);
      while (true) {
        skip(reader, offsets, end);
        if (reader.hasReached(end)) {
          break;
        }
        if (stopRequested.getAsBoolean()) {
          return Optional.empty();
        }
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          TopicPartition partition = new TopicPartition(record.topic(), record.partition());
          if (record.offset() < end.getOrDefault(partition, 0L)
              && offsets.takes(partition, record.offset())) {
            intake.add(partition, record);
          }
        }
        long read = end.keySet().stream().mapToLong(reader::position).sum() - sum(begin);
        progress.at(Math.min(read, total), total);
      }
      progress.at(total, total);
      ReadScans result = intake.result();
      requireScans(result, total);
      cache.finish(
          new ScanSource(
              List.of(topics.scans()), byTopic(end), result.leftOut(), choice.description()));
      log.atInfo()
          .setMessage("scans read")
          .addKeyValue("topic", topics.scans())
          .addKeyValue("scans", result.taken())
          .addKeyValue("skipped", result.leftOut())
          .log();
      return Optional.of(result);
    }
  }

  private static void skip(
      TopicReader reader, OffsetChoice offsets, Map<TopicPartition, Long> end) {
    end.forEach(
        (partition, last) -> {
          long position = reader.position(partition);
          long next = Math.min(offsets.next(partition, position), last);
          if (next - position >= WORTH_SKIPPING || next == last) {
            reader.skipTo(partition, next);
          }
        });
  }

  private void requireScans(ReadScans result, long records) {
    if (records == 0) {
      throw new MorphfluxException(
          "the topic " + topics.scans() + " is empty; publish scans first (scans publish)");
    }
    if (result.taken() == 0 && !result.otherTopologies().isEmpty()) {
      throw new MorphfluxException(
          "no scan of the topic %s is of topology %s, which the configuration names; scans by topology: %s; name the topology that they were published with"
              .formatted(topics.scans(), topology.id(), result.otherTopologies()));
    }
    if (choice.newFrom() != null && result.taken() == result.ofSample()) {
      throw new MorphfluxException(
          "the topic %s has no scan that can be used behind the offsets that warmStart.model was trained on (left out: %s); there is nothing new to learn from"
              .formatted(topics.scans(), result.leftOutInWords()));
    }
    if (result.taken() == 0) {
      throw new MorphfluxException(
          "no scan of the topic %s can be used: %s"
              .formatted(topics.scans(), result.leftOutInWords()));
    }
  }

  /** Takes records in, one by one. */
  private final class Intake {
    private final ScanReader scans = new ScanReader(topology);
    private final FloatBuffer vertices = FloatBuffer.allocate(topology.template().length);
    private final SortedMap<String, Long> leftOut = new TreeMap<>();
    private final SortedMap<String, Long> otherTopologies = new TreeMap<>();
    private final OffsetChoice offsets;
    private final FlaggedScans flagged;
    private final ScanCacheWriter cache;
    private long ofSample;
    private long withoutLatent;

    Intake(OffsetChoice offsets, FlaggedScans flagged, ScanCacheWriter cache) {
      this.offsets = offsets;
      this.flagged = flagged;
      this.cache = cache;
    }

    void add(TopicPartition partition, ConsumerRecord<byte[], byte[]> record) {
      try {
        RegisteredScan scan = scans.read(record, vertices).message();
        if (flagged.isFlagged(scan.getScanId())) {
          leftOut.merge(FLAGGED, 1L, Long::sum);
          return;
        }
        cache.add(scan.getSubject(), scan.getScanId(), vertices);
        ofSample += offsets.isNew(partition, record.offset()) ? 0 : 1;
        boolean asked = choice.dropFlagged() != null;
        withoutLatent += asked && !flagged.knows(scan.getScanId()) ? 1 : 0;
      } catch (RejectedRecordException e) {
        leftOut.merge(e.reason().wireName(), 1L, Long::sum);
        if (e.reason() == RejectReason.UNKNOWN_TOPOLOGY) {
          String found = MessageFormat.SCAN.read(record.value()).getTopologyId();
          otherTopologies.merge(found, 1L, Long::sum);
        }
        log.atDebug()
            .setMessage("record skipped")
            .addKeyValue("partition", record.partition())
            .addKeyValue("offset", record.offset())
            .addKeyValue("reason", e.getMessage())
            .log();
      }
    }

    ReadScans result() {
      return new ReadScans(cache.size(), ofSample, withoutLatent, leftOut, otherTopologies);
    }
  }

  private static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  private static SortedMap<String, SortedMap<Integer, Long>> byTopic(
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
