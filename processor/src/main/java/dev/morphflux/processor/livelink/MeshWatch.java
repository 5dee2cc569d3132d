package dev.morphflux.processor.livelink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.Topics;
import dev.morphflux.schemas.UnreadableMessageException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads what comes back for edits, as a consumer downstream sees it: meshes with the time they took
 * since the phone's packet arrived, and rejects with their reason. On a thread of its own.
 */
public final class MeshWatch implements AutoCloseable {

  private static final long HIGHEST_MICROS = 600_000_000;

  /** Ten minutes of a phone; edits that nobody answers are forgotten. */
  private static final int MOST_AWAITED = 36_000;

  private final Topics topics;
  private final Consumer<String> notices;
  private final TopicReader reader;
  private final Thread thread = new Thread(this::run, "morphflux-mesh-watch");
  private final Set<String> noticed = new HashSet<>();
  private final Histogram micros = new Histogram(HIGHEST_MICROS, 3);
  private final Histogram recentMicros = new Histogram(HIGHEST_MICROS, 3);
  private final Map<String, Long> awaited =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST_AWAITED;
        }
      };
  private long rejected;
  private volatile boolean closing;

  /**
   * What came back.
   *
   * @param meshes of edits that were announced
   * @param rejected edits
   * @param awaited edits without an answer so far
   * @param millisP50 from packet to mesh
   * @param millisP99 from packet to mesh
   */
  public record Seen(
      long meshes, long rejected, long awaited, double millisP50, double millisP99) {}

  /**
   * Begins to read, with the records written from now on.
   *
   * @param notices gets a sentence for each reason of a reject, once
   */
  public MeshWatch(Map<String, Object> clientSettings, Topics topics, Consumer<String> notices) {
    this.topics = topics;
    this.notices = notices;
    reader = TopicReader.fromNow(clientSettings, List.of(topics.meshes(), topics.rejects()));
    thread.start();
  }

  /** An edit is about to be sent, of a packet that came at that time of {@link System#nanoTime}. */
  public synchronized void await(String editId, long nanos) {
    awaited.put(editId, nanos);
  }

  private void run() {
    try {
      while (!closing) {
        reader.poll().forEach(this::read);
      }
    } catch (KafkaException e) {
      notices.accept("what comes back can no longer be read: " + e.getMessage());
    } finally {
      reader.close();
    }
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    long now = System.nanoTime();
    try {
      if (record.topic().equals(topics.meshes())) {
        DenseMesh mesh = MessageFormat.MESH.read(record.value());
        if (mesh.getScanId() == null) {
          arrived(mesh.getEditIds().get(mesh.getEditIds().size() - 1), now);
        }
      } else if (topics.edits().equals(text(record, "__connect.errors.topic"))) {
        rejected(MessageFormat.EDIT.read(record.value()).getEditId(), record);
      }
    } catch (UnreadableMessageException e) {
      notice(
          "unreadable", "a record of %s is not read: %s".formatted(record.topic(), e.getMessage()));
    }
  }

  private synchronized void arrived(String editId, long now) {
    Long sent = awaited.remove(editId);
    if (sent != null) {
      long taken = Math.min(Math.max(0, now - sent) / 1000, HIGHEST_MICROS);
      micros.recordValue(taken);
      recentMicros.recordValue(taken);
    }
  }

  private synchronized void rejected(String editId, ConsumerRecord<byte[], byte[]> record) {
    if (awaited.remove(editId) != null) {
      rejected++;
      notice(
          String.valueOf(text(record, "morphflux.reason")),
          "rejected: " + text(record, "__connect.errors.exception.message"));
    }
  }

  private void notice(String key, String text) {
    if (noticed.add(key)) {
      notices.accept(text);
    }
  }

  private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }

  /** What came back since the start. */
  public synchronized Seen seen() {
    return seen(micros);
  }

  /** The same, with the times since the last call of this method. */
  public synchronized Seen recent() {
    Seen seen = seen(recentMicros);
    recentMicros.reset();
    return seen;
  }

  private Seen seen(Histogram times) {
    return new Seen(
        micros.getTotalCount(),
        rejected,
        awaited.size(),
        times.getValueAtPercentile(50) / 1e3,
        times.getValueAtPercentile(99) / 1e3);
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
