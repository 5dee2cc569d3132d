package dev.morphflux.processor.bench;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.schemas.MorphfluxException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends scans, on the thread that asks for it. */
final class Load implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Producer<byte[], byte[]> producer;
  private final CompletableFuture<Void> interrupted;

  /**
   * @param interrupted ends a measurement when it completes
   */
  Load(Map<String, Object> client, CompletableFuture<Void> interrupted) {
    this.interrupted = interrupted;
    Map<String, Object> settings = new HashMap<>(client);
    settings.put("linger.ms", 0);
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    settings.put("max.request.size", TopicSetup.MAX_MESSAGE_BYTES);
    settings.put("buffer.memory", 2L * TopicSetup.MAX_MESSAGE_BYTES);
    settings.put("batch.size", 512 << 10);
    producer = KafkaClients.STANDARD.producer(settings);
  }

  /** As fast as answers come: never more than so many scans are under way. */
  void saturate(Track track, int window, Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    long second = TimeUnit.SECONDS.toNanos(1);
    try {
      while (System.nanoTime() - end < 0) {
        check(track);
        if (track.ledger().awaitUnder(window, second)) {
          send(track, System.nanoTime());
        }
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * At a steady rate, come what may. A scan's time begins when it is due, also where the sender is
   * late.
   */
  void offer(Track track, double perSecond, Duration duration) {
    long start = System.nanoTime();
    long count = (long) (perSecond * duration.toNanos() / 1e9);
    for (long i = 0; i < count; i++) {
      long due = start + (long) (i * 1e9 / perSecond);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      check(track);
      send(track, due);
    }
  }

  /** Waits until everything is answered. */
  void settle(Track track) {
    try {
      for (int i = 0; i < PATIENCE.toSeconds(); i++) {
        check(track);
        if (track.ledger().awaitUnder(1, TimeUnit.SECONDS.toNanos(1))) {
          return;
        }
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    throw new MorphfluxException(
        "%s: %d scans were not answered within %d s"
            .formatted(track.name(), track.ledger().underWay(), PATIENCE.toSeconds()));
  }

  private void send(Track track, long nanos) {
    long number = track.ledger().send(nanos);
    int stream = (int) (number % track.streams());
    // What does not arrive is missing in the ledger.
    Future<?> unused =
        producer.send(
            new ProducerRecord<>(
                track.topics().scans(),
                stream % TopicSetup.DEFAULT_PARTITIONS,
                BenchScans.key(stream),
                track.scans().message(stream, number)));
  }

  private void check(Track track) {
    track.arrivals().check();
    if (interrupted.isDone()) {
      throw new MorphfluxException("interrupted");
    }
  }

  private static MorphfluxException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new MorphfluxException("interrupted", e);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
