package dev.morphflux.connectors.sink;

import dev.morphflux.connectors.config.RegistryDefinition;
import dev.morphflux.connectors.registry.RegistryFormat;
import dev.morphflux.connectors.registry.UnavailableRegistryException;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records into files, and lets an offset be committed only when all before it is in finished
 * files: whatever is lost with the task comes again, and leads to the same files. All methods run
 * on the task's thread.
 */
public abstract class FolderSinkTask extends SinkTask {
  private static final Logger LOG = LoggerFactory.getLogger(FolderSinkTask.class);
  private static final long RETRY_MILLIS = 5000;

  private final Map<TopicPartition, Partition> partitions = new HashMap<>();
  private @Nullable Path directory;
  private Duration idle = Duration.ZERO;
  private Optional<RegistryFormat> registry = Optional.empty();

  private static final class Partition {
    private final RecordFolder folder;

    /** Records before it are in files; a batch that failed comes again as a whole. */
    private long next = Long.MIN_VALUE;

    Partition(RecordFolder folder) {
      this.folder = folder;
    }
  }

  /** What the task writes into. */
  abstract SinkSettings configure(Map<String, String> settings);

  /** Begins with a partition. */
  abstract RecordFolder openFolder(TopicPartition partition);

  /**
   * What all sinks are told.
   *
   * @param idle after which a take that gets no more frames is complete
   * @param registry in whose format messages are, if there is one
   */
  record SinkSettings(Path directory, Duration idle, Optional<RegistryFormat> registry) {}

  @Override
  public String version() {
    return String.valueOf(getClass().getPackage().getImplementationVersion());
  }

  @Override
  public void start(Map<String, String> settings) {
    SinkSettings parsed = configure(settings);
    directory = parsed.directory();
    idle = parsed.idle();
    registry = parsed.registry();
  }

  @Override
  public void open(Collection<TopicPartition> assigned) {
    for (TopicPartition partition : assigned) {
      partitions.put(partition, new Partition(openFolder(partition)));
    }
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    try {
      for (SinkRecord record : records) {
        put(record);
      }
      finishIdle();
    } catch (IOException e) {
      throw later("cannot write into %s: %s".formatted(directory, e), e);
    } catch (UnavailableRegistryException e) {
      throw later(String.valueOf(e.getMessage()), e);
    }
    context.timeout(Math.max(100, idle.toMillis() / 2));
  }

  private RetriableException later(String reason, Exception cause) {
    context.timeout(RETRY_MILLIS);
    return new RetriableException(
        "%s; trying again every %d s, nothing is lost".formatted(reason, RETRY_MILLIS / 1000),
        cause);
  }

  private void put(SinkRecord record) throws IOException {
    Partition partition =
        partitions.get(new TopicPartition(record.originalTopic(), record.originalKafkaPartition()));
    if (partition == null) {
      throw new ConnectException("a record of a partition that was not opened: " + record);
    }
    long offset = record.originalKafkaOffset();
    if (offset < partition.next) {
      return;
    }
    try {
      long timestamp = record.timestamp() == null ? 0 : record.timestamp();
      byte[] message = RegistryDefinition.read(registry, bytes(record.value()));
      partition.folder.save(message, offset, timestamp);
    } catch (UnavailableRegistryException e) {
      throw e; // not the record's fault
    } catch (MorphfluxException | DataException e) {
      report(record, e);
    }
    partition.next = offset + 1;
  }

  private static byte[] bytes(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    throw new DataException(
        value == null
            ? "the record has no value"
            : "the value is a %s, expected bytes: set value.converter=org.apache.kafka.connect.converters.ByteArrayConverter"
                .formatted(value.getClass().getName()));
  }

  private void report(SinkRecord record, RuntimeException reason) {
    ErrantRecordReporter reporter = context.errantRecordReporter();
    if (reporter == null) {
      throw new ConnectException(
          "%s-%d@%d cannot be used: %s; errors.tolerance=all leaves such records out"
              .formatted(
                  record.originalTopic(),
                  record.originalKafkaPartition(),
                  record.originalKafkaOffset(),
                  reason.getMessage()),
          reason);
    }
    var unused = reporter.report(record, reason); // the worker waits for it before it commits
  }

  private void finishIdle() throws IOException {
    boolean finished = false;
    for (Partition partition : partitions.values()) {
      OptionalLong before = partition.folder.firstUnfinished();
      partition.folder.finishIdle(idle);
      finished |= !before.equals(partition.folder.firstUnfinished());
    }
    if (finished) {
      context.requestCommit();
    }
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(
      Map<TopicPartition, OffsetAndMetadata> delivered) {
    Map<TopicPartition, OffsetAndMetadata> safe = new HashMap<>();
    delivered.forEach(
        (topicPartition, offset) -> {
          Partition partition = partitions.get(topicPartition);
          if (partition != null) {
            long first = partition.folder.firstUnfinished().orElse(offset.offset());
            safe.put(topicPartition, new OffsetAndMetadata(Math.min(first, offset.offset())));
          }
        });
    return safe;
  }

  @Override
  public void close(Collection<TopicPartition> revoked) {
    revoked.forEach(this::discard);
  }

  private void discard(TopicPartition topicPartition) {
    Partition partition = partitions.remove(topicPartition);
    if (partition != null) {
      try {
        partition.folder.close();
      } catch (IOException e) {
        LOG.atWarn()
            .setMessage("an unfinished file could not be removed")
            .addKeyValue("directory", directory)
            .setCause(e)
            .log();
      }
    }
  }

  @Override
  public void stop() {
    List.copyOf(partitions.keySet()).forEach(this::discard);
  }
}
