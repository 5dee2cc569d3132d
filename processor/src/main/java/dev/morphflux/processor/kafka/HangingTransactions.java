package dev.morphflux.processor.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions that nobody else will end: open in a partition, while their coordinator knows
 * nothing of it. Readers of committed records, and of a group's offsets, would wait for ever.
 *
 * <p>Brokers leave such behind: a coordinator that comes back after a kill, and finds a partition
 * without a leader at that moment, takes it for deleted and thinks the transaction complete (Kafka
 * 4.3). What it had decided stands in its log, and is what is written here: a transaction of which
 * other partitions, or offsets, are committed must not be aborted in one. What was never decided is
 * aborted. Open transactions that a coordinator knows are left to it.
 */
public final class HangingTransactions {

  private static final Logger LOG = LoggerFactory.getLogger(HangingTransactions.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** Longer than a broker lets a transaction of a processor stay open. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, Object> settings;
  private final CoordinatorLog log;
  private final MarkerWriter markers;

  /**
   * @param settings what all clients need
   */
  public HangingTransactions(Map<String, Object> settings) {
    Map<String, Object> own = new HashMap<>(settings);
    // A lane that opens waits for this; a broker that is away will be asked again.
    own.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    own.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    this.settings = Map.copyOf(own);
    log = new CoordinatorLog(own);
    markers = new MarkerWriter(own);
  }

  /** The producers that have a transaction open in a topic, whether it hangs or not. */
  Map<TopicPartition, ProducerState> open(String topic) {
    try (OpenTransactions open = new OpenTransactions(settings)) {
      return open.in(open.leaders(topic).keySet());
    }
  }

  /** Ends those that hang in the partitions. Where that cannot be, it is logged. */
  public void end(Collection<TopicPartition> partitions) {
    endIn(partitions, open -> partitions);
  }

  /** Ends those that hang in any partition of a topic. Where that cannot be, it is logged. */
  public void endInTopic(String topic) {
    endIn(topic, open -> open.leaders(topic).keySet());
  }

  /** Ends those that hold a group's offsets back. Where that cannot be, it is logged. */
  public void endInOffsetsOf(String group) {
    String topic = Topic.GROUP_METADATA_TOPIC_NAME;
    endIn(
        "the offsets of " + group,
        open ->
            Set.of(
                new TopicPartition(
                    topic, Utils.abs(group.hashCode()) % open.leaders(topic).size())));
  }

  private void endIn(
      Object where, Function<OpenTransactions, Collection<TopicPartition>> partitions) {
    try (OpenTransactions open = new OpenTransactions(settings)) {
      boolean unused = end(open, partitions.apply(open));
    } catch (KafkaException e) {
      warn(where, e);
    }
  }

  /**
   * Waits until no transaction is open in the partitions, and ends those that hang. Where these
   * cannot be looked for at all, it is logged.
   *
   * @throws RetriableException if the broker does not answer, or a transaction is open for a minute
   */
  public void awaitNoneOpen(Collection<TopicPartition> partitions) {
    try (OpenTransactions open = new OpenTransactions(settings)) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (end(open, partitions)) {
        if (System.nanoTime() - deadline > 0) {
          throw new TimeoutException("a transaction is still open in one of " + partitions);
        }
        pause();
      }
    } catch (RetriableException e) {
      throw e;
    } catch (KafkaException e) {
      warn(partitions, e);
    }
  }

  /** True if there was any that is open, so that another look is needed. */
  private boolean end(OpenTransactions transactions, Collection<TopicPartition> partitions) {
    Map<TopicPartition, ProducerState> open = transactions.in(partitions);
    if (open.isEmpty()) {
      return false;
    }
    Map<TopicPartition, ProducerState> hanging = transactions.withoutCoordinator(open);
    if (!hanging.isEmpty()) {
      CoordinatorLog.Fates fates =
          log.fates(hanging, transactions.leaders(Topic.TRANSACTION_STATE_TOPIC_NAME).keySet());
      hanging.keySet().removeAll(fates.unfinished());
      hanging.forEach(
          (partition, producer) ->
              end(
                  transactions,
                  partition,
                  producer,
                  fates.committed().contains(partition)
                      ? TransactionResult.COMMIT
                      : TransactionResult.ABORT));
    }
    return true;
  }

  private void end(
      OpenTransactions transactions,
      TopicPartition partition,
      ProducerState producer,
      TransactionResult result) {
    LOG.atWarn()
        .setMessage("a transaction hangs, of which its coordinator knows nothing more; ending it")
        .addKeyValue("partition", partition)
        .addKeyValue("producerId", producer.producerId())
        .addKeyValue("result", result)
        .log();
    markers.write(
        transactions.leaders(partition.topic()).get(partition), partition, producer, result);
  }

  private static void warn(Object where, KafkaException failure) {
    LOG.atWarn()
        .setMessage("hanging transactions cannot be looked for, or not be ended")
        .addKeyValue("in", where)
        .addKeyValue("reason", failure.toString())
        .log();
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
  }
}
