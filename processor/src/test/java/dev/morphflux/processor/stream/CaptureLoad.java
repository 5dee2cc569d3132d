package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.history.History;
import dev.morphflux.processor.history.History.Delivery;
import dev.morphflux.processor.history.ScanId;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A seeded capture: scans of some subjects, now and then an edit or a record that is no message,
 * each with its sequence number and checksum, and a history of what was sent. For one thread.
 */
final class CaptureLoad implements AutoCloseable {

  private static final List<String> SUBJECTS =
      List.of("ada", "bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ivy");
  private static final int MOST_GARBAGE_BYTES = 300;

  private final History history = new History();
  private final SmallHeadOracle oracle;
  private final Topics topics;
  private final Random random;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, Long> scans = new HashMap<>();
  private final Map<String, Long> edits = new HashMap<>();
  private final List<Runnable> pending = new ArrayList<>();

  CaptureLoad(String bootstrapServers, Topics topics, SmallHeadOracle oracle) {
    this.oracle = oracle;
    this.topics = topics;
    random = new Random(oracle.seed());
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "linger.ms",
                "2",
                "acks",
                "all",
                "delivery.timeout.ms",
                "120000",
                "max.block.ms",
                "120000",
                "request.timeout.ms",
                "5000"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** A scan of every subject, so that edits have something to change. */
  void warmUp() {
    SUBJECTS.forEach(this::scan);
    producer.flush();
  }

  /** Sends some records, mostly scans. */
  void send(int count) {
    for (int i = 0; i < count; i++) {
      String subject = SUBJECTS.get(random.nextInt(SUBJECTS.size()));
      switch (random.nextInt(20)) {
        case 0 -> garbage(subject);
        case 1, 2 -> edit(subject);
        default -> scan(subject);
      }
    }
  }

  /** Sends at a rate until the time is over. */
  void send(Duration duration, int perSecond) throws InterruptedException {
    long begin = System.nanoTime();
    long sent = 0;
    while (System.nanoTime() - begin < duration.toNanos()) {
      long due = (System.nanoTime() - begin) * perSecond / TimeUnit.SECONDS.toNanos(1);
      send((int) (due - sent));
      sent = due;
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Everything sent so far, once the broker has answered. */
  History history() {
    producer.flush();
    pending.forEach(Runnable::run);
    pending.clear();
    return history;
  }

  private void scan(String subject) {
    long sequence = scans.merge(subject, 1L, Long::sum);
    float[] vertices = oracle.shape(subject, sequence);
    ScanId id = ScanId.of(subject, sequence, vertices);
    Future<RecordMetadata> sent =
        send(
            topics.scans(),
            subject,
            MessageFormat.SCAN.write(Studio.scan(id.toString(), subject, vertices)));
    pending.add(() -> history.scan(id, delivery(sent)));
  }

  private void edit(String subject) {
    long sequence = edits.merge(subject, 1L, Long::sum);
    ScanId id = ScanId.of(subject, sequence, new float[] {sequence});
    Future<RecordMetadata> sent =
        send(
            topics.edits(),
            subject,
            MessageFormat.EDIT.write(
                Studio.displace(
                    id.toString(),
                    subject,
                    Lifetime.ONCE,
                    SmallHeadOracle.controlPoint(sequence),
                    SmallHeadOracle.offset(sequence),
                    0,
                    0)));
    pending.add(() -> history.edit(id, delivery(sent)));
  }

  private void garbage(String subject) {
    byte[] value = new byte[1 + random.nextInt(MOST_GARBAGE_BYTES)];
    random.nextBytes(value);
    Future<RecordMetadata> sent =
        send(random.nextBoolean() ? topics.scans() : topics.edits(), subject, value);
    pending.add(
        () -> {
          if (delivery(sent) == Delivery.ACKNOWLEDGED) {
            RecordMetadata place = place(sent);
            history.garbage(
                new TopicPartition(place.topic(), place.partition()), place.offset(), value);
          }
        });
  }

  private Future<RecordMetadata> send(String topic, String subject, byte[] value) {
    return producer.send(new ProducerRecord<>(topic, subject.getBytes(UTF_8), value));
  }

  private static RecordMetadata place(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Delivery delivery(Future<RecordMetadata> sent) {
    try {
      sent.get();
      return Delivery.ACKNOWLEDGED;
    } catch (ExecutionException e) {
      return Delivery.UNKNOWN;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
