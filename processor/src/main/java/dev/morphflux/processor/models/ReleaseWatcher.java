package dev.morphflux.processor.models;

import dev.morphflux.processor.kafka.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the models topic from its beginning on a thread of its own, in no consumer group, and has
 * the follower act on it. A broker that does not answer is asked again.
 */
final class ReleaseWatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReleaseWatcher.class);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration CLOSE = Duration.ofSeconds(10);

  private final Map<String, Object> clientSettings;
  private final String topic;
  private final Releases releases;
  private final ReleaseFollower follower;
  private final LoadedModels loaded;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> closing = new CompletableFuture<>();
  private final Thread thread = new Thread(this::run, "morphflux-releases");
  private volatile boolean hasRead;

  ReleaseWatcher(
      Map<String, Object> clientSettings,
      String topic,
      Releases releases,
      ReleaseFollower follower,
      LoadedModels loaded) {
    this.clientSettings = clientSettings;
    this.topic = topic;
    this.releases = releases;
    this.follower = follower;
    this.loaded = loaded;
    thread.setDaemon(true);
  }

  /**
   * Begins.
   *
   * @return completes when a model is in service and what stood in the topic has been tried
   */
  CompletableFuture<Void> start() {
    thread.start();
    return ready;
  }

  /** Whether all that stood in the topic at the start is known. */
  boolean hasRead() {
    return hasRead;
  }

  private void run() {
    while (!closing.isDone()) {
      try (TopicReader reader = TopicReader.fromBeginning(clientSettings, List.of(topic))) {
        watch(reader);
      } catch (RuntimeException e) {
        if (!closing.isDone()) {
          LOG.atWarn()
              .setMessage("releases cannot be read, the model in service goes on")
              .addKeyValue("topic", topic)
              .addKeyValue("reason", e.getMessage())
              .addKeyValue("retryInSeconds", RETRY.toSeconds())
              .log();
          pause();
        }
      }
    }
  }

  private void watch(TopicReader reader) {
    Map<TopicPartition, Long> end = reader.endOffsets();
    boolean caughtUp = false;
    while (!closing.isDone()) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
        take(record);
      }
      caughtUp = caughtUp || reader.hasReached(end);
      if (caughtUp) {
        act();
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    try {
      releases.add(record);
    } catch (RefusedReleaseException e) {
      follower.refusedRecord(e);
    }
  }

  private void act() {
    if (hasRead) {
      follower.tick();
    } else {
      follower.begin();
      hasRead = true;
    }
    loaded.letIdleGo();
    if (loaded.current().isPresent()) {
      ready.complete(null);
    }
  }

  private void pause() {
    try {
      closing.get(RETRY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Without an interrupt, which a Kafka client takes for an error. */
  @Override
  public void close() {
    closing.complete(null);
    try {
      thread.join(CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
