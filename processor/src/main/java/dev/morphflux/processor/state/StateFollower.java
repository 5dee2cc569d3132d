package dev.morphflux.processor.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.SubjectState;
import dev.morphflux.schemas.UnreadableMessageException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of the state topic, on a thread of its own, to keep a {@link
 * SubjectDirectory}. Nothing waits for it; when the broker is away it tries again.
 */
public final class StateFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StateFollower.class);
  private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Map<String, Object> settings;
  private final String topic;
  private final SubjectDirectory directory;
  private final Thread thread = new Thread(this::follow, "morphflux-directory");
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param settings of a consumer without a group
   */
  public StateFollower(Map<String, Object> settings, String topic, SubjectDirectory directory) {
    this.settings = Map.copyOf(settings);
    this.topic = topic;
    this.directory = directory;
    thread.setDaemon(true);
  }

  /** Begins, in the background. */
  public void start() {
    thread.start();
  }

  private void follow() {
    while (open()) {
      try (TopicReader reader = TopicReader.fromBeginning(settings, List.of(topic))) {
        while (open()) {
          reader.poll().forEach(this::read);
        }
      } catch (MorphfluxException | KafkaException e) {
        if (open()) {
          LOG.atWarn()
              .setMessage("the latents of other processors' subjects cannot be followed now")
              .addKeyValue("topic", topic)
              .addKeyValue("reason", e.getMessage())
              .log();
          pause();
        }
      }
    }
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      directory.forget(new String(record.key(), UTF_8));
      return;
    }
    try {
      SubjectState state = MessageFormat.STATE.read(record.value());
      if (state.getLatent() != null) {
        directory.follow(state.getSubject(), KnownLatent.of(state.getLatent()));
      }
    } catch (UnreadableMessageException e) {
      LOG.atDebug()
          .setMessage("a state cannot be read and is left out")
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .log();
    }
  }

  private boolean open() {
    return closed.getCount() > 0;
  }

  private void pause() {
    try {
      if (closed.await(BEFORE_NEXT_TRY.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.atDebug().log("closed while the broker was away");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      // A poll ends by itself; an interrupted one could not leave the broker in order.
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
