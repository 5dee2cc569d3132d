package dev.morphflux.processor.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions that nobody else will end: open in a partition, while their coordinator knows
 * nothing of it. A broker that was killed between the two can leave such; readers of committed
 * records would wait for ever. Open transactions that the coordinator knows are left to it.
 */
public final class HangingTransactions {

  private static final Logger LOG = LoggerFactory.getLogger(HangingTransactions.class);
  private static final long TIMEOUT_SECONDS = 10;
  private static final Set<TransactionState> FINISHED =
      Set.of(
          TransactionState.EMPTY,
          TransactionState.COMPLETE_ABORT,
          TransactionState.COMPLETE_COMMIT);

  private final Map<String, Object> settings;

  /**
   * @param settings what all clients need
   */
  public HangingTransactions(Map<String, Object> settings) {
    this.settings = Map.copyOf(settings);
  }

  /** Aborts those that hang in the partitions. Where that cannot be, it is logged. */
  public void end(Collection<TopicPartition> partitions) {
    try (Admin admin = Admin.create(settings)) {
      for (AbortTransactionSpec hanging : find(admin, partitions)) {
        LOG.atWarn()
            .setMessage("a transaction hangs, of which its coordinator knows nothing; aborting it")
            .addKeyValue("partition", hanging.topicPartition())
            .addKeyValue("producerId", hanging.producerId())
            .log();
        await(admin.abortTransaction(hanging).all());
      }
    } catch (KafkaException e) {
      LOG.atWarn()
          .setMessage("hanging transactions cannot be looked for, or not be ended")
          .addKeyValue("partitions", partitions)
          .addKeyValue("reason", e.toString())
          .log();
    }
  }

  private static List<AbortTransactionSpec> find(
      Admin admin, Collection<TopicPartition> partitions) {
    Map<TopicPartition, ProducerState> open = open(admin, partitions);
    if (open.isEmpty()) {
      return List.of();
    }
    Set<Long> producers = new HashSet<>();
    open.values().forEach(state -> producers.add(state.producerId()));
    Map<Long, Set<TopicPartition>> known = known(admin, producers);
    // Looked at again: what the coordinator has finished meanwhile is not open any more.
    Map<TopicPartition, ProducerState> still = open(admin, open.keySet());
    List<AbortTransactionSpec> hanging = new ArrayList<>();
    open.forEach(
        (partition, state) -> {
          boolean ofCoordinator =
              known.getOrDefault(state.producerId(), Set.of()).contains(partition);
          if (!ofCoordinator && state.equals(still.get(partition))) {
            hanging.add(
                new AbortTransactionSpec(
                    partition,
                    state.producerId(),
                    (short) state.producerEpoch(),
                    state.coordinatorEpoch().orElse(0)));
          }
        });
    return hanging;
  }

  /** The producer that has a transaction open, if any; of several, the one that began first. */
  private static Map<TopicPartition, ProducerState> open(
      Admin admin, Collection<TopicPartition> partitions) {
    Map<TopicPartition, ProducerState> open = new HashMap<>();
    Map<TopicPartition, PartitionProducerState> all =
        await(admin.describeProducers(partitions).all());
    all.forEach(
        (partition, producers) -> {
          Optional<ProducerState> first =
              producers.activeProducers().stream()
                  .filter(state -> state.currentTransactionStartOffset().isPresent())
                  .min(
                      (a, b) ->
                          Long.compare(
                              a.currentTransactionStartOffset().getAsLong(),
                              b.currentTransactionStartOffset().getAsLong()));
          first.ifPresent(state -> open.put(partition, state));
        });
    return open;
  }

  /** The partitions of the transactions that coordinators will end. */
  private static Map<Long, Set<TopicPartition>> known(Admin admin, Set<Long> producers) {
    Collection<TransactionListing> listed =
        await(
            admin
                .listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                .all());
    List<String> unfinished =
        listed.stream()
            .filter(listing -> !FINISHED.contains(listing.state()))
            .map(TransactionListing::transactionalId)
            .toList();
    Map<Long, Set<TopicPartition>> known = new HashMap<>();
    Collection<TransactionDescription> descriptions =
        await(admin.describeTransactions(unfinished).all()).values();
    for (TransactionDescription description : descriptions) {
      known.put(description.producerId(), description.topicPartitions());
    }
    return known;
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException("no answer from the broker", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
  }
}
