package dev.morphflux.processor.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.scans.CapturedScan;
import dev.morphflux.processor.scans.ScanMessages;
import dev.morphflux.processor.scans.ScanSource;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.RegisteredScan;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends scans at a steady rate on a thread of its own. A source that ends is begun again. Now and
 * then a record is damaged on the way, as happens to those who write their own senders. When the
 * capture is closed, single scans can still be sent.
 */
final class Capture implements AutoCloseable {
  private static final int DAMAGED_EVERY = 500;
  private static final int FIRST_DAMAGED = 50;

  private final Supplier<ScanSource> sources;
  private final ScanMessages messages;
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Ledger ledger;
  private final long intervalNanos;
  private final Thread thread;
  private final AtomicReference<@Nullable Sent> last = new AtomicReference<>();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private long count;
  private volatile boolean closing;

  /**
   * A scan that was sent.
   *
   * @param message as it was sent
   * @param scan what it was
   */
  record Sent(RegisteredScan message, CapturedScan scan) {
    String scanId() {
      return message.getScanId();
    }
  }

  Capture(
      Supplier<ScanSource> sources,
      ScanMessages messages,
      Producer<byte[], byte[]> producer,
      String topic,
      Ledger ledger,
      double scansPerSecond) {
    this.sources = sources;
    this.messages = messages;
    this.producer = producer;
    this.topic = topic;
    this.ledger = ledger;
    this.intervalNanos = (long) (1e9 / scansPerSecond);
    this.thread = new Thread(this::run, "demo-capture");
    thread.start();
  }

  /** The scan sent last, if any was. */
  Optional<Sent> last() {
    return Optional.ofNullable(last.get());
  }

  /** Passes on what ended the capture early, if anything did. */
  void check() {
    RuntimeException thrown = failure.get();
    if (thrown != null) {
      throw thrown;
    }
  }

  private void run() {
    try {
      long next = System.nanoTime();
      while (!closing) {
        long before = count;
        try (ScanSource source = sources.get()) {
          for (Optional<CapturedScan> scan = source.next();
              scan.isPresent() && !closing;
              scan = source.next()) {
            sendNext(scan.get());
            next += intervalNanos;
            // After a stall the rate is kept from now on; the scans missed are not sent in a burst.
            next = Math.max(next, System.nanoTime() - intervalNanos);
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
          }
        }
        if (count == before && !closing) {
          throw new MorphfluxException("there are no scans to replay");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }

  private void sendNext(CapturedScan scan) {
    if (count % DAMAGED_EVERY == FIRST_DAMAGED) {
      ledger.damagedSent();
      byte[] whole = MessageFormat.SCAN.write(messages.message(scan));
      send(scan.subject(), Arrays.copyOf(whole, whole.length / 2));
    }
    count++;
    send(announced(scan));
  }

  /** The message of a scan, entered in the ledger, to be sent. */
  Sent announced(CapturedScan scan) {
    Sent sent = new Sent(messages.message(scan), scan);
    ledger.scanSent(sent.scanId());
    return sent;
  }

  void send(Sent sent) {
    send(sent.scan().subject(), MessageFormat.SCAN.write(sent.message()));
    last.set(sent);
  }

  private void send(String subject, byte[] value) {
    // What does not arrive is missing in the ledger.
    Future<?> unused = producer.send(new ProducerRecord<>(topic, subject.getBytes(UTF_8), value));
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
