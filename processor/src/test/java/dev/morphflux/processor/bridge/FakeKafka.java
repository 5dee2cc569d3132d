package dev.morphflux.processor.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One member's view of Kafka, told what to do next: rebalances happen inside poll, as in a real
 * consumer, and what a transaction commits is what a new lane is placed on.
 */
final class FakeKafka implements KafkaClients {

  private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> logs =
      new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
  private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
  private final Queue<java.util.function.Consumer<FakeConsumer>> inPoll =
      new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Throwable> nextCommitSync = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> nextTransaction = new AtomicReference<>();
  private final AtomicLong polls = new AtomicLong();
  private final AtomicInteger generation = new AtomicInteger();
  private final List<String> outputs = new ArrayList<>();
  private @Nullable FakeConsumer consumer;

  /** Records that a real consumer would find in the partition. */
  synchronized void append(TopicPartition partition, int count) {
    List<ConsumerRecord<byte[], byte[]>> log =
        logs.computeIfAbsent(partition, key -> new ArrayList<>());
    for (int i = 0; i < count; i++) {
      log.add(Records.of(partition.topic(), partition.partition(), log.size(), log.size(), 10));
    }
  }

  synchronized long committed(TopicPartition partition) {
    OffsetAndMetadata offset = committed.get(partition);
    return offset == null ? 0 : offset.offset();
  }

  /** The values of outputs whose transactions were committed, in that order. */
  synchronized List<String> outputs() {
    return List.copyOf(outputs);
  }

  /** Makes the next poll take partitions away, asking before. */
  void revoke(Collection<TopicPartition> partitions) {
    inPoll.add(
        member -> {
          member.listener().onPartitionsRevoked(partitions);
          member.assigned.removeAll(partitions);
        });
  }

  /** Makes the next poll find that partitions are gone already. */
  void lose(Collection<TopicPartition> partitions) {
    inPoll.add(
        member -> {
          member.listener().onPartitionsLost(partitions);
          member.assigned.removeAll(partitions);
        });
  }

  /** Makes the next poll bring partitions, perhaps none, in the group's next generation. */
  void assign(Collection<TopicPartition> partitions) {
    inPoll.add(
        member -> {
          member.assigned.addAll(partitions);
          generation.incrementAndGet();
          member.listener().onPartitionsAssigned(partitions);
        });
  }

  /** Takes partitions away in the background after the next poll, as the newer protocol does. */
  void shrinkAfterPoll(Collection<TopicPartition> partitions) {
    inPoll.add(
        member -> {
          member.listener().onPartitionsRevoked(partitions);
          member.shrinking.addAll(partitions);
        });
  }

  void failInPoll(Throwable failure) {
    inPoll.add(
        member -> {
          fail(failure);
        });
  }

  void failNextCommitSync(RuntimeException failure) {
    nextCommitSync.set(failure);
  }

  /** Makes the next transaction fail where the offsets join it. */
  void failNextTransaction(Throwable failure) {
    nextTransaction.set(failure);
  }

  /** Whether what {@link #failNextTransaction} was told has happened. */
  boolean hasFailed() {
    return nextTransaction.get() == null;
  }

  boolean hasTasks() {
    return !inPoll.isEmpty();
  }

  Set<TopicPartition> currentAssignment() {
    FakeConsumer member = consumer;
    return member == null ? Set.of() : Set.copyOf(member.assigned);
  }

  Set<TopicPartition> paused() {
    return Objects.requireNonNull(consumer).paused();
  }

  /** Where the consumer stands. */
  long position(TopicPartition partition) {
    return Objects.requireNonNull(consumer).positions.getOrDefault(partition, 0L);
  }

  long polls() {
    return polls.get();
  }

  synchronized int size(TopicPartition partition) {
    return logs.getOrDefault(partition, List.of()).size();
  }

  boolean isClosed() {
    return Objects.requireNonNull(consumer).closed();
  }

  @Override
  public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    FakeConsumer made = new FakeConsumer();
    consumer = made;
    return made;
  }

  @Override
  public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    return new FakeProducer();
  }

  private static void fail(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  private final class FakeConsumer extends MockConsumer<byte[], byte[]> {

    private final Set<TopicPartition> assigned = ConcurrentHashMap.newKeySet();
    private final Set<TopicPartition> shrinking = new HashSet<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private @Nullable ConsumerRebalanceListener listener;

    FakeConsumer() {
      super("earliest");
    }

    ConsumerRebalanceListener listener() {
      return Objects.requireNonNull(listener);
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener added) {
      listener = added;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      polls.incrementAndGet();
      java.util.function.Consumer<FakeConsumer> next = inPoll.poll();
      if (next == null) {
        pause(timeout);
      } else {
        next.accept(this);
      }
      return fetch();
    }

    private ConsumerRecords<byte[], byte[]> fetch() {
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
      Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
      synchronized (FakeKafka.this) {
        for (TopicPartition partition : assigned) {
          List<ConsumerRecord<byte[], byte[]>> log = logs.getOrDefault(partition, List.of());
          int from = positions.getOrDefault(partition, 0L).intValue();
          if (!paused.contains(partition) && from < log.size()) {
            records.put(partition, List.copyOf(log.subList(from, log.size())));
            next.put(partition, new OffsetAndMetadata(log.size()));
            positions.put(partition, (long) log.size());
          }
        }
      }
      return new ConsumerRecords<>(records, next);
    }

    private static void pause(Duration timeout) {
      try {
        Thread.sleep(Math.min(5, timeout.toMillis()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public synchronized Set<TopicPartition> assignment() {
      Set<TopicPartition> before = Set.copyOf(assigned);
      assigned.removeAll(shrinking);
      shrinking.clear();
      return before;
    }

    @Override
    public synchronized Set<TopicPartition> paused() {
      return Set.copyOf(paused);
    }

    @Override
    public synchronized void pause(Collection<TopicPartition> partitions) {
      requireAssigned(partitions);
      paused.addAll(partitions);
    }

    @Override
    public synchronized void resume(Collection<TopicPartition> partitions) {
      requireAssigned(partitions);
      paused.removeAll(partitions);
    }

    @Override
    public synchronized void seek(TopicPartition partition, OffsetAndMetadata offset) {
      requireAssigned(Set.of(partition));
      positions.put(partition, offset.offset());
    }

    @Override
    public synchronized void seekToBeginning(Collection<TopicPartition> partitions) {
      requireAssigned(partitions);
      partitions.forEach(partition -> positions.put(partition, 0L));
    }

    private void requireAssigned(Collection<TopicPartition> partitions) {
      if (!assigned.containsAll(partitions)) {
        throw new IllegalStateException("No current assignment for one of " + partitions);
      }
    }

    /** There is no other way to make one. */
    @Override
    @SuppressWarnings("removal")
    public synchronized ConsumerGroupMetadata groupMetadata() {
      return new ConsumerGroupMetadata("group", generation.get(), "member", Optional.empty());
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
        Set<TopicPartition> partitions, Duration timeout) {
      synchronized (FakeKafka.this) {
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, committed.get(partition)));
        return found;
      }
    }

    @Override
    public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
      if (nextCommitSync.getAndSet(null) instanceof RuntimeException failure) {
        throw failure;
      }
      synchronized (FakeKafka.this) {
        committed.putAll(offsets);
      }
    }

    @Override
    public OptionalLong currentLag(TopicPartition partition) {
      synchronized (FakeKafka.this) {
        long end = logs.getOrDefault(partition, List.of()).size();
        return OptionalLong.of(end - positions.getOrDefault(partition, 0L));
      }
    }
  }

  /** A transaction counts when it is committed, and then at once. */
  private final class FakeProducer extends MockProducer<byte[], byte[]> {

    private Map<TopicPartition, OffsetAndMetadata> pending = Map.of();

    FakeProducer() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      Throwable failure = nextTransaction.getAndSet(null);
      if (failure != null) {
        fail(failure);
      }
      super.sendOffsetsToTransaction(offsets, group);
      pending = Map.copyOf(offsets);
    }

    @Override
    public void commitTransaction() {
      List<String> values =
          uncommittedRecords().stream().map(record -> new String(record.value(), UTF_8)).toList();
      super.commitTransaction();
      synchronized (FakeKafka.this) {
        committed.putAll(pending);
        outputs.addAll(values);
      }
      pending = Map.of();
    }
  }
}
