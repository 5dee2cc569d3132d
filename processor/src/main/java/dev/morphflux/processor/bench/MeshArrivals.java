package dev.morphflux.processor.bench;

import dev.morphflux.processor.kafka.TopicReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads committed answers on a thread of its own and enters them in the ledger. */
final class MeshArrivals implements AutoCloseable {

  private final TopicReader reader;
  private final Ledger ledger;
  private final ToLongFunction<byte[]> number;
  private final Thread thread;
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private volatile boolean closing;

  /**
   * @param number reads the number of the scan that an answer belongs to
   */
  MeshArrivals(
      Map<String, Object> client, String topic, Ledger ledger, ToLongFunction<byte[]> number) {
    this.ledger = ledger;
    this.number = number;
    reader = TopicReader.fromNow(client, List.of(topic));
    thread = new Thread(this::run, "bench-consumer");
    thread.start();
  }

  private void run() {
    try (reader) {
      while (!closing) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          ledger.received(number.applyAsLong(record.value()), System.nanoTime());
        }
      }
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }

  /** Passes on what ended the reading early, if anything did. */
  void check() {
    RuntimeException thrown = failure.get();
    if (thrown != null) {
      throw thrown;
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
