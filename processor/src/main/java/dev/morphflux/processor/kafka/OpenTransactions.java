package dev.morphflux.processor.kafka;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.internals.Topic;

/** What partitions and coordinators say of open transactions. */
final class OpenTransactions implements AutoCloseable {

  private static final long TIMEOUT_SECONDS = 10;
  private static final Set<TransactionState> FINISHED =
      Set.of(
          TransactionState.EMPTY,
          TransactionState.COMPLETE_ABORT,
          TransactionState.COMPLETE_COMMIT);

  private final Admin admin;

  OpenTransactions(Map<String, Object> settings) {
    admin = Admin.create(settings);
  }

  /** The producer that has a transaction open, if any; of several, the one that began first. */
  Map<TopicPartition, ProducerState> in(Collection<TopicPartition> partitions) {
    Map<TopicPartition, ProducerState> open = new HashMap<>();
    await(admin.describeProducers(partitions).all())
        .forEach(
            (partition, producers) ->
                producers.activeProducers().stream()
                    .filter(state -> state.currentTransactionStartOffset().isPresent())
                    .min(
                        Comparator.comparingLong(
                            state -> state.currentTransactionStartOffset().getAsLong()))
                    .ifPresent(state -> open.put(partition, state)));
    return open;
  }

  /**
   * Those that no coordinator will end.
   *
   * @throws LeaderNotAvailableException if a coordinator is away, who may know more
   */
  Map<TopicPartition, ProducerState> withoutCoordinator(Map<TopicPartition, ProducerState> open) {
    Map<TopicPartition, Node> coordinators = leaders(Topic.TRANSACTION_STATE_TOPIC_NAME);
    Set<Long> producers = new HashSet<>();
    open.values().forEach(state -> producers.add(state.producerId()));
    Map<Long, Set<TopicPartition>> known = unfinished(producers);
    // Looked at again: what a coordinator has finished meanwhile is not open any more, and none has
    // gone or moved since.
    Map<TopicPartition, ProducerState> still = in(open.keySet());
    if (!leaders(Topic.TRANSACTION_STATE_TOPIC_NAME).equals(coordinators)) {
      throw new LeaderNotAvailableException("a transaction coordinator has moved");
    }
    Map<TopicPartition, ProducerState> hanging = new HashMap<>();
    open.forEach(
        (partition, state) -> {
          boolean ofCoordinator =
              known.getOrDefault(state.producerId(), Set.of()).contains(partition);
          if (!ofCoordinator && state.equals(still.get(partition))) {
            hanging.put(partition, state);
          }
        });
    return hanging;
  }

  /** The partitions of the transactions that coordinators will end, by producer. */
  private Map<Long, Set<TopicPartition>> unfinished(Set<Long> producers) {
    List<String> ids =
        await(
                admin
                    .listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                    .all())
            .stream()
            .filter(listing -> !FINISHED.contains(listing.state()))
            .map(TransactionListing::transactionalId)
            .toList();
    Map<Long, Set<TopicPartition>> known = new HashMap<>();
    for (TransactionDescription found : await(admin.describeTransactions(ids).all()).values()) {
      known.put(found.producerId(), found.topicPartitions());
    }
    return known;
  }

  /**
   * The partitions of a topic, and who leads them.
   *
   * @throws LeaderNotAvailableException if one has no leader
   */
  Map<TopicPartition, Node> leaders(String topic) {
    Map<TopicPartition, Node> leaders = new HashMap<>();
    for (TopicPartitionInfo partition :
        await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions()) {
      Node leader = partition.leader();
      if (leader == null || leader.isEmpty()) {
        throw new LeaderNotAvailableException(
            "partition %d of %s has no leader".formatted(partition.partition(), topic));
      }
      leaders.put(new TopicPartition(topic, partition.partition()), leader);
    }
    return leaders;
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException("no answer from the broker", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
