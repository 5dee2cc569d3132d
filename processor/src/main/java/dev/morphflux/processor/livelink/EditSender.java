package dev.morphflux.processor.livelink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends live edits: at once, in order, and for as long as they are of any use. While the broker is
 * away they wait; what it does not take within ten seconds is given up and counted, and the next
 * ones are tried. For one thread.
 */
public final class EditSender implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 15_000;
  private static final int USEFUL_MILLIS = 10_000;

  /** Time that a sender of live data may be held up, with the network's buffer behind it. */
  private static final int BLOCK_MILLIS = 500;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Consumer<String> notices;
  private final AtomicLong failed = new AtomicLong();

  /**
   * Connects, and creates the topics where they are missing.
   *
   * @param clientSettings {@code bootstrap.servers} and what else clients of the broker need
   * @param notices gets a sentence when sending begins to fail, on any thread
   * @throws MorphfluxException when the broker does not answer within about 15 s
   */
  public EditSender(Map<String, Object> clientSettings, Topics topics, Consumer<String> notices) {
    TopicSetup.of(topics).ensure(clientSettings);
    this.topic = topics.edits();
    this.notices = notices;
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, USEFUL_MILLIS / 2);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, USEFUL_MILLIS);
    settings.putAll(clientSettings);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MILLIS);
    try {
      producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw lost(clientSettings, e);
    }
    awaitTopic(clientSettings);
  }

  /** So that the first edits need not wait for it. */
  private void awaitTopic(Map<String, Object> clientSettings) {
    long end = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
    while (true) {
      try {
        List<PartitionInfo> unused = producer.partitionsFor(topic);
        return;
      } catch (KafkaException e) {
        if (System.nanoTime() > end) {
          producer.close(Duration.ZERO);
          throw lost(clientSettings, e);
        }
      }
    }
  }

  /** Sends an edit, without waiting for the broker's answer. */
  public void send(Edit edit) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, edit.getSubject().getBytes(UTF_8), MessageFormat.EDIT.write(edit));
    try {
      Future<RecordMetadata> unused = producer.send(record, this::delivered);
    } catch (KafkaException e) {
      delivered(null, e);
    }
  }

  private void delivered(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
    if (exception != null && failed.getAndIncrement() == 0) {
      notices.accept(
          "edits cannot be written to %s and are given up: %s"
              .formatted(topic, exception.getMessage()));
    }
  }

  /** Waits until the broker has answered for all edits so far. */
  public void flush() {
    producer.flush();
  }

  /** How many edits the broker did not take. */
  public long failed() {
    return failed.get();
  }

  private MorphfluxException lost(Map<String, Object> settings, KafkaException e) {
    return new MorphfluxException(
        "edits cannot be written to %s at %s: %s"
            .formatted(
                topic, settings.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG), e.getMessage()),
        e);
  }

  @Override
  public void close() {
    producer.close(Duration.ofMillis(PATIENCE_MILLIS));
  }
}
