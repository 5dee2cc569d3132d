package dev.morphflux.processor.bridge;

import dev.morphflux.processor.failures.FailureKind;
import dev.morphflux.processor.failures.FatalException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka transaction a batch: outputs and input offsets. Whatever goes wrong, the transaction is
 * aborted (or, where its outcome is unknown, settled by a new producer), and all lanes are rewound
 * to the committed offsets, which then say whether the batch counts. One thing is no failure: a
 * coordinator that is a generation ahead of this member.
 */
final class TransactionalCommitter<S> implements Committer<S> {

  private static final Logger LOG = LoggerFactory.getLogger(TransactionalCommitter.class);

  private static final Duration GENERATION_POLL = Duration.ofMillis(2);

  private final BridgeSettings settings;
  private final KafkaClients clients;
  private final Supplier<ConsumerGroupMetadata> groupMetadata;
  private final Recovery recovery;
  private final BridgeCounters counters;
  private final BackOff backOff = new BackOff();
  private final Duration transactionTimeout;
  private Producer<byte[], byte[]> producer;

  TransactionalCommitter(
      BridgeSettings settings,
      KafkaClients clients,
      Supplier<ConsumerGroupMetadata> groupMetadata,
      Recovery recovery,
      BridgeCounters counters) {
    this.settings = settings;
    this.clients = clients;
    this.groupMetadata = groupMetadata;
    this.recovery = recovery;
    this.counters = counters;
    transactionTimeout =
        Duration.ofMillis(
            Long.parseLong(
                String.valueOf(
                    settings.producer().getOrDefault("transaction.timeout.ms", "60000"))));
    producer = newProducer();
  }

  private Producer<byte[], byte[]> newProducer() {
    Map<String, Object> properties = new HashMap<>(settings.producer());
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.transactionalId());
    // All outputs go out together, when the transaction is flushed: nothing waits for this time.
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "100");
    // The first request makes the partitions join the transaction; none may overtake it.
    properties.putIfAbsent(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
    Producer<byte[], byte[]> created = clients.producer(properties);
    try {
      created.initTransactions();
      return created;
    } catch (RuntimeException e) {
      created.close(Duration.ZERO);
      throw e;
    }
  }

  @Override
  public boolean commit(PolledBatch<S> batch, List<ProducerRecord<byte[], byte[]>> outputs) {
    if (!batch.isActive()) {
      counters.dropped();
      return false;
    }
    long begin = System.nanoTime();
    try {
      if (!transact(batch, outputs)) {
        counters.dropped();
        return false;
      }
      counters.committed();
      backOff.reset();
      return true;
    } catch (KafkaException | IllegalStateException e) {
      // A producer in a state that it cannot leave says so with an IllegalStateException.
      recover(e, Duration.ofNanos(System.nanoTime() - begin));
      return false;
    }
  }

  private boolean transact(PolledBatch<S> batch, List<ProducerRecord<byte[], byte[]>> outputs) {
    producer.beginTransaction();
    for (ProducerRecord<byte[], byte[]> output : outputs) {
      // A send that fails makes the commit fail.
      Future<?> unused = producer.send(output);
    }
    // All partitions join the transaction with few requests, and before that of the offsets: what
    // joins while another joins is sent back to try again after the client's retry back-off.
    producer.flush();
    // Before the check: lanes active afterwards were owned in this generation or an earlier one.
    ConsumerGroupMetadata metadata = groupMetadata.get();
    if (!batch.isActive()) {
      producer.abortTransaction();
      return false;
    }
    try {
      producer.sendOffsetsToTransaction(batch.offsets(), metadata);
    } catch (CommitFailedException e) {
      producer.abortTransaction();
      awaitNextGeneration(batch, metadata, e);
      return batch.isActive() && transact(batch, outputs);
    }
    producer.commitTransaction();
    return true;
  }

  /**
   * The group went on without telling this member yet; what its lanes had in work is sent again
   * when it knows, unless they left.
   */
  private void awaitNextGeneration(
      PolledBatch<S> batch, ConsumerGroupMetadata refused, CommitFailedException failure) {
    long deadline = System.nanoTime() + settings.revokeTimeout().toNanos();
    while (batch.isActive() && groupMetadata.get().equals(refused)) {
      if (System.nanoTime() - deadline > 0) {
        throw failure;
      }
      sleep(GENERATION_POLL);
    }
    LOG.atDebug()
        .setMessage("sending a batch again in the group's next generation")
        .addKeyValue("refused", refused.generationId())
        .log();
  }

  private void recover(RuntimeException failure, Duration elapsed) {
    counters.aborted();
    Duration pause = backOff.next();
    LOG.atWarn()
        .setMessage("a transaction failed; going back to the committed offsets")
        .addKeyValue("pauseMillis", pause.toMillis())
        .addKeyValue("reason", failure.toString())
        .log();
    FatalErrors.throwIfFatal(failure);
    if (isFenced(failure)
        && settings.instanceIsShared()
        && elapsed.compareTo(transactionTimeout) < 0) {
      throw new FatalException(
          FailureKind.FENCED,
          "another processor runs with the same instance '%s' in group '%s'; give each an instance of its own"
              .formatted(settings.instance(), settings.group()),
          failure);
    }
    if (!aborted()) {
      rebuild();
    }
    recovery.rewind(pause);
  }

  /** Partitions tell of a newer producer in another way than the coordinator. */
  private static boolean isFenced(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException) {
        return true;
      }
    }
    return false;
  }

  private boolean aborted() {
    try {
      producer.abortTransaction();
      return true;
    } catch (RuntimeException e) {
      // Fenced, timed out in the middle of a commit, or fatal: only a new producer can settle it.
      LOG.atDebug().setMessage("the transaction cannot be aborted").setCause(e).log();
      return false;
    }
  }

  private void rebuild() {
    producer.close(Duration.ZERO);
    while (!recovery.isClosing()) {
      try {
        producer = newProducer();
        return;
      } catch (KafkaException e) {
        FatalErrors.throwIfFatal(e);
        Duration pause = backOff.next();
        LOG.atWarn()
            .setMessage("no new producer yet, trying again")
            .addKeyValue("bootstrapServers", settings.bootstrapServers())
            .addKeyValue("pauseMillis", pause.toMillis())
            .addKeyValue("reason", e.toString())
            .log();
        sleep(pause);
      }
    }
  }

  private static void sleep(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
  }

  @Override
  public void commitReady(Consumer<byte[], byte[]> consumer) {
    // Offsets travel in the transactions.
  }

  @Override
  public void forget(Collection<TopicPartition> partitions) {
    // Nothing is remembered.
  }

  @Override
  public void close() {
    producer.close(settings.closeTimeout());
  }
}
