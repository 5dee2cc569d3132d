package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.WeightBytes;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.pipeline.Processor;
import java.nio.FloatBuffer;
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
    Hooked codec =
        new Hooked(
            codec(),
            () -> {
              if (slow.getAndDecrement() > 0) {
                sleep(5000);
              }
            },
            Integer.MAX_VALUE);
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
    Hooked codec = new Hooked(codec(), () -> {}, 1);
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
    Hooked codec = new Hooked(codec(), () -> await(hangs), Integer.MAX_VALUE);
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

  /** Something happens before each encoding; batches above a size find no memory. */
  private static final class Hooked implements Codec {

    private final Codec codec;
    private final Runnable before;
    private final int largest;

    Hooked(Codec codec, Runnable before, int largest) {
      this.codec = codec;
      this.before = before;
      this.largest = largest;
    }

    @Override
    public void encode(int batch, FloatBuffer vertices, FloatBuffer latents) {
      before.run();
      if (batch > largest) {
        throw new OutOfMemoryError("made to fail");
      }
      codec.encode(batch, vertices, latents);
    }

    @Override
    public void decode(
        int batch, FloatBuffer latents, FloatBuffer displacements, FloatBuffer vertices) {
      codec.decode(batch, latents, displacements, vertices);
    }

    @Override
    public String name() {
      return codec.name();
    }

    @Override
    public String version() {
      return codec.version();
    }

    @Override
    public Topology topology() {
      return codec.topology();
    }

    @Override
    public int latentSize() {
      return codec.latentSize();
    }

    @Override
    public WeightBytes weightBytes() {
      return codec.weightBytes();
    }

    @Override
    public void close() {}
  }
}
