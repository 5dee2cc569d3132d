package dev.morphflux.processor.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Looks for transactions that hang in some topics now and then, on a thread of its own: a broker
 * can leave one behind without anybody who writes there noticing, and readers would wait until the
 * next record comes.
 */
public final class HangingWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HangingWatch.class);

  /** Longer than most transactions are open. */
  private static final Duration INTERVAL = Duration.ofSeconds(20);

  private final HangingTransactions hanging;
  private final List<String> topics;
  private final Scheduler scheduler = Schedulers.newSingle("morphflux-hanging", true);
  private Map<TopicPartition, ProducerState> before = Map.of();

  /**
   * @param topics that transactions write to
   */
  public HangingWatch(HangingTransactions hanging, List<String> topics) {
    this.hanging = hanging;
    this.topics = List.copyOf(topics);
  }

  /** Begins to look. */
  public void start() {
    scheduler.schedulePeriodically(
        this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What was open at the last look, and has not moved since, may hang. */
  void look() {
    try {
      Map<TopicPartition, ProducerState> open = new HashMap<>();
      topics.forEach(topic -> open.putAll(hanging.open(topic)));
      Set<TopicPartition> unmoved = new HashSet<>(open.keySet());
      unmoved.removeIf(partition -> !open.get(partition).equals(before.get(partition)));
      before = open;
      if (!unmoved.isEmpty()) {
        hanging.end(unmoved);
      }
    } catch (KafkaException e) {
      LOG.atDebug().setMessage("open transactions are looked for later").setCause(e).log();
    }
  }

  @Override
  public void close() {
    scheduler.dispose();
  }
}
