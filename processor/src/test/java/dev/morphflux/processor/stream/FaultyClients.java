package dev.morphflux.processor.stream;

import dev.morphflux.processor.bridge.KafkaClients;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Real clients whose producer fails when told to. */
final class FaultyClients implements KafkaClients {

  enum Fault {
    /** Outputs are sent, the offsets are not. */
    BEFORE_OFFSETS,
    /** All is sent, nothing is committed. */
    BEFORE_COMMIT,
    /** All is committed, but the answer is lost. */
    AFTER_COMMIT,
    /** Another producer of the same transactional id appears. */
    FENCED,
    /** The broker aborts the transaction meanwhile: set a time-out below three seconds. */
    TIMED_OUT
  }

  private final AtomicReference<@Nullable Fault> pending = new AtomicReference<>();

  void next(Fault fault) {
    pending.set(fault);
  }

  boolean isPending() {
    return pending.get() != null;
  }

  @Override
  public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    return new FaultyProducer(settings);
  }

  private final class FaultyProducer extends KafkaProducer<byte[], byte[]> {

    FaultyProducer(Map<String, Object> settings) {
      super(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      if (pending.compareAndSet(Fault.BEFORE_OFFSETS, null)) {
        throw new KafkaException("made to fail before the offsets");
      }
      if (pending.compareAndSet(Fault.FENCED, null)) {
        throw new ProducerFencedException("made to be fenced");
      }
      super.sendOffsetsToTransaction(offsets, group);
    }

    @Override
    public void commitTransaction() {
      if (pending.compareAndSet(Fault.TIMED_OUT, null)) {
        flush();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(4));
      }
      if (pending.compareAndSet(Fault.BEFORE_COMMIT, null)) {
        flush();
        throw new KafkaException("made to fail before the commit");
      }
      super.commitTransaction();
      if (pending.compareAndSet(Fault.AFTER_COMMIT, null)) {
        throw new TimeoutException("made to fail after the commit");
      }
    }
  }
}
