package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.pipeline.Processor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A model that is slow, or out of memory, and transactions that take too long. */
class ModelFaultTest extends EndToEnd {

  @Test
  void process_givenAModelSlowerThanThePollInterval_expectsAMemberThroughoutAndBoundedBytes() {
    ProcessorConfig config =
        Faults.with(config(), Map.of("max.poll.interval.ms", "2000"), Map.of());
    AtomicInteger slow = new AtomicInteger(1);
    HookedCodec codec =
        new HookedCodec(
            codec(),
            (batch, vertices) -> {
              if (slow.getAndDecrement() > 0) {
                sleep(5000);
              }
            });
    try (Faults faults = new Faults(codec(), bootstrapServers(), config);
        Processor processor = start(config, codec, KafkaClients.STANDARD)) {
      faults.warmUp();
      slow.set(1);
      faults.load().send(300);
      faults.verdict();
      assertThat(processor.bridgeCounters().rebalances()).as("it never left").isEqualTo(1);
      assertThat(processor.bridgeCounters().aborts()).isZero();
    }
  }

  @Test
  void process_givenATransactionThatTimesOutInTheMiddle_expectsItRewoundAndExactlyOnce() {
    ProcessorConfig config =
        Faults.with(config(), Map.of(), Map.of("transaction.timeout.ms", "1000"));
    FaultyClients clients = new FaultyClients();
    try (Faults faults = new Faults(codec(), bootstrapServers(), config);
        Processor processor = start(config, codec(), clients)) {
      faults.warmUp();
      clients.next(FaultyClients.Fault.TIMED_OUT);
      faults.load().send(100);
      faults.verdict();
      assertThat(clients.isPending()).isFalse();
      assertThat(processor.bridgeCounters().aborts()).isPositive();
    }
  }

  @Test
  void process_givenNativeMemoryThatRunsOut_expectsTheRowsDoneOneByOne() {
    HookedCodec codec =
        new HookedCodec(
            codec(),
            (batch, vertices) -> {
              if (batch > 1) {
                throw new OutOfMemoryError("made to fail");
              }
            });
    try (Faults faults = new Faults(codec(), bootstrapServers(), config());
        Processor processor = start(config(), codec, KafkaClients.STANDARD)) {
      faults.warmUp();
      faults.load().send(100);
      faults.verdict();
      assertThat(processor.figures().scans()).isPositive();
    }
  }

  @Test
  void livez_givenAModelThatHangs_expectsTheWorkerNamedUntilItGoesOn() {
    CountDownLatch hangs = new CountDownLatch(1);
    HookedCodec codec = new HookedCodec(codec(), (batch, vertices) -> await(hangs));
    try (Monitored processor = new Monitored(config(), codec, Duration.ofSeconds(2))) {
      assertThat(processor.status("/livez")).isEqualTo(200);
      studio().send(Studio.scan("s", "ada", SmallHead.shape(1)));
      eventually(() -> assertThat(processor.status("/livez")).isEqualTo(503));
      assertThat(processor.get("/livez").body()).contains("worker", "a batch is in work since");
      hangs.countDown();
      awaitMeshes(1);
      assertThat(processor.status("/livez")).isEqualTo(200);
    } finally {
      hangs.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
