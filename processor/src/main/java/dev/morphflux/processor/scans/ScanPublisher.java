package dev.morphflux.processor.scans;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Publishes scans; bad ones are left out and reported. For one thread. */
public final class ScanPublisher implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 15_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final String address;
  private final ScanMessages messages;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /** Hears what becomes of each scan. */
  public interface Listener {
    /** A scan was handed to the producer. */
    void sent(RegisteredScan scan);

    /** A scan cannot be used and was left out. */
    void rejected(String reason);
  }

  /**
   * Connects, and creates the topics where they are missing.
   *
   * @param clientSettings {@code bootstrap.servers} and what else clients of the broker need; they
   *     go before this class's own settings
   * @throws MorphfluxException when the broker does not answer within about 15 s
   */
  public ScanPublisher(Map<String, Object> clientSettings, Topics topics, ScanMessages messages) {
    TopicSetup.of(topics).ensure(clientSettings);
    this.topic = topics.scans();
    this.messages = messages;
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicSetup.MAX_MESSAGE_BYTES);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * TopicSetup.MAX_MESSAGE_BYTES);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 20);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS / 2);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * PATIENCE_MILLIS);
    settings.putAll(clientSettings);
    this.address = String.valueOf(settings.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG));
    try {
      this.producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw lost(e);
    }
  }

  /**
   * Publishes all scans of a source, and returns when the broker has them.
   *
   * @param perSecond at most so many a second; 0 for as fast as it goes
   * @param stop asked before each scan
   * @throws MorphfluxException when the broker is lost
   */
  public void publish(
      ScanSource source, double perSecond, BooleanSupplier stop, Listener listener) {
    long start = System.nanoTime();
    long sent = 0;
    while (!stop.getAsBoolean()) {
      Optional<RegisteredScan> message;
      try {
        Optional<CapturedScan> scan = source.next();
        if (scan.isEmpty()) {
          break;
        }
        message = scan.map(messages::message);
      } catch (MorphfluxException e) {
        listener.rejected(String.valueOf(e.getMessage()));
        continue;
      }
      if (perSecond > 0) {
        waitUntil(start + (long) (sent * 1e9 / perSecond));
      }
      send(message.get());
      sent++;
      listener.sent(message.get());
    }
    flush();
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Hands one scan to the producer. */
  private void send(RegisteredScan scan) {
    throwIfFailed();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, scan.getSubject().getBytes(UTF_8), MessageFormat.SCAN.write(scan));
    try {
      Future<RecordMetadata> unused = producer.send(record, this::delivered);
    } catch (KafkaException e) {
      throw lost(e);
    }
  }

  private void delivered(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
    if (exception != null) {
      failure.compareAndSet(null, exception);
    }
  }

  private void flush() {
    producer.flush();
    throwIfFailed();
  }

  private void throwIfFailed() {
    Exception failed = failure.get();
    if (failed != null) {
      throw lost(failed);
    }
  }

  private MorphfluxException lost(Exception cause) {
    return new MorphfluxException(
        "scans cannot be written to %s at %s: %s".formatted(topic, address, cause.getMessage()),
        cause);
  }

  @Override
  public void close() {
    producer.close(Duration.ofMillis(PATIENCE_MILLIS));
  }
}
