package dev.morphflux.processor.stream;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.KafkaConfig;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.pipeline.Processor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A processor in a process of its own that stops at a point of a transaction and says so, to be
 * killed there.
 */
final class DoomedProcessor implements AutoCloseable {

  /** Where in its transaction the processor is killed. */
  enum Point {
    /** The outputs are at the broker, the offsets are not in the transaction. */
    BEFORE_OFFSETS,
    /** All is in the transaction, which is open. */
    BEFORE_COMMIT,
    /** The broker has been asked to commit, or is about to be. */
    DURING_COMMIT,
    /** Nowhere: it runs until it is stopped. */
    NEVER
  }

  private static final String REACHED = "the point is reached";

  private final Process process;
  private final CompletableFuture<Void> reached = new CompletableFuture<>();

  /**
   * @param transactions that go well before
   */
  DoomedProcessor(ProcessorConfig config, Point point, int transactions) throws IOException {
    KafkaConfig kafka = config.kafka();
    process =
        ChildJvm.start(
            DoomedProcessor.class,
            List.of(
                kafka.bootstrapServers(),
                kafka.group(),
                kafka.topicPrefix(),
                kafka.consumer().getOrDefault("group.protocol", "classic"),
                point.name(),
                Integer.toString(transactions)),
            REACHED,
            reached);
  }

  Process process() {
    return process;
  }

  /** Waits for the point, and kills the process there, with SIGKILL. */
  void killAtPoint() throws InterruptedException {
    reached.join();
    close();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Small batches, so that there are many transactions. */
  public static void main(String[] args) {
    Map<String, String> consumer =
        args[3].equals("classic")
            ? Map.of("session.timeout.ms", "6000", "max.poll.records", "4")
            : Map.of("group.protocol", "consumer", "max.poll.records", "4");
    KafkaConfig kafka =
        new KafkaConfig(
            args[0],
            args[1],
            null,
            args[2],
            null,
            null,
            null,
            consumer,
            Map.of(
                "transaction.timeout.ms",
                "6000",
                "delivery.timeout.ms",
                "6000",
                "request.timeout.ms",
                "3000"));
    new Processor(
            ProcessorConfig.at(args[0]).withKafka(kafka),
            SmallHead.codec(),
            Optional.of(SmallHead.statistics()),
            new DoomedClients(Point.valueOf(args[4]), Integer.parseInt(args[5])))
        .start()
        .join();
  }

  private static final class DoomedClients implements KafkaClients {

    private final Point point;
    private final AtomicInteger left;

    DoomedClients(Point point, int transactions) {
      this.point = point;
      left = new AtomicInteger(transactions);
    }

    private boolean isNow(Point here) {
      return here == point && left.get() <= 0;
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
      return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
          if (isNow(Point.BEFORE_OFFSETS)) {
            flush();
            dieHere();
          }
          super.sendOffsetsToTransaction(offsets, group);
        }

        @Override
        public void commitTransaction() {
          if (isNow(Point.BEFORE_COMMIT)) {
            dieHere();
          }
          if (isNow(Point.DURING_COMMIT)) {
            System.out.println(REACHED);
          }
          super.commitTransaction();
          left.decrementAndGet();
        }
      };
    }

    private static void dieHere() {
      System.out.println(REACHED);
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
