package dev.morphflux.processor.bridge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** First the outputs, when they are acknowledged the offsets. */
final class AtLeastOnceCommitter<S> implements Committer<S> {

  private static final Logger LOG = LoggerFactory.getLogger(AtLeastOnceCommitter.class);

  private final BridgeSettings settings;
  private final Recovery recovery;
  private final BridgeCounters counters;
  private final Producer<byte[], byte[]> producer;
  private final BackOff backOff = new BackOff();

  /** Guarded by itself: filled by the transaction thread, emptied by the poll thread. */
  private final Map<TopicPartition, OffsetAndMetadata> ready = new HashMap<>();

  AtLeastOnceCommitter(
      BridgeSettings settings, KafkaClients clients, Recovery recovery, BridgeCounters counters) {
    this.settings = settings;
    this.recovery = recovery;
    this.counters = counters;
    Map<String, Object> properties = new HashMap<>(settings.producer());
    properties.remove("transaction.timeout.ms");
    producer = clients.producer(properties);
  }

  @Override
  public boolean commit(PolledBatch<S> batch, List<ProducerRecord<byte[], byte[]>> outputs) {
    if (!batch.isActive()) {
      counters.dropped();
      return false;
    }
    try {
      List<Future<?>> sent = new ArrayList<>();
      outputs.forEach(output -> sent.add(producer.send(output)));
      producer.flush();
      for (Future<?> future : sent) {
        future.get();
      }
    } catch (ExecutionException | KafkaException e) {
      recover(e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    synchronized (ready) {
      if (batch.isActive()) {
        ready.putAll(batch.offsets());
      }
    }
    counters.committed();
    backOff.reset();
    return true;
  }

  private void recover(Exception failure) {
    counters.aborted();
    LOG.atWarn()
        .setMessage("outputs were not taken; going back to the committed offsets")
        .addKeyValue("reason", failure.toString())
        .log();
    FatalErrors.throwIfFatal(failure);
    recovery.rewind(backOff.next());
  }

  @Override
  public void commitReady(Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, OffsetAndMetadata> offsets;
    synchronized (ready) {
      offsets = new HashMap<>(ready);
      ready.clear();
    }
    if (offsets.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(offsets);
    } catch (RebalanceInProgressException | RetriableException e) {
      synchronized (ready) {
        offsets.forEach(ready::putIfAbsent);
      }
      LOG.atDebug().setMessage("offsets are committed later").setCause(e).log();
    } catch (CommitFailedException e) {
      LOG.atWarn()
          .setMessage("offsets were not committed; some outputs may come twice")
          .addKeyValue("reason", e.toString())
          .log();
    }
  }

  @Override
  public void forget(Collection<TopicPartition> partitions) {
    synchronized (ready) {
      ready.keySet().removeAll(partitions);
    }
  }

  @Override
  public void close() {
    producer.close(settings.closeTimeout());
  }
}
