package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.processor.bridge.Delivery;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.KafkaConfig;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.MorphfluxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Nothing is lost, and nothing comes twice, whatever breaks in the middle. */
class FailureTest extends EndToEnd {

  private static final List<String> SUBJECTS = List.of("ada", "bob", "cyd", "dan", "eve");

  @Test
  void process_givenAKillInTheMiddle_expectsEveryScanOnce() throws Exception {
    Process first = ProcessorMain.start(config());
    try {
      send(0, 60);
      awaitLatents(10);
      first.destroyForcibly().waitFor();
      send(60, 120);
      Process second = ProcessorMain.start(config());
      try {
        awaitLatents(80);
      } finally {
        second.destroyForcibly().waitFor();
      }
      send(120, 180);
      processing(
          config(),
          codec(),
          KafkaClients.STANDARD,
          () -> {
            assertEveryScanOnce(180);
          });
    } finally {
      first.destroyForcibly();
    }
  }

  @Test
  void process_givenTransactionsThatFail_expectsEveryScanOnceAndTheState() {
    FaultyClients faults = new FaultyClients();
    try (Processor processor = start(config(), codec(), faults)) {
      int sent = 0;
      Set<FaultyClients.Fault> all =
          EnumSet.complementOf(EnumSet.of(FaultyClients.Fault.TIMED_OUT));
      for (FaultyClients.Fault fault : all) {
        faults.next(fault);
        send(sent, sent + 20);
        sent += 20;
        awaitLatents(sent);
        assertThat(faults.isPending()).isFalse();
      }
      studio().send(Studio.displace("e", "ada", Lifetime.ONCE, controlPoint(), 1, 0, 0));
      awaitMeshes(sent + 1);
      assertThat(processor.bridgeCounters().aborts()).isGreaterThanOrEqualTo(all.size());
      assertThat(scanIdsOfLatents()).containsExactlyInAnyOrderElementsOf(ids(sent));
      assertThat(studio().meshOfEdit("e").getBaseScanId()).isEqualTo(lastOf("ada", sent));
    }
  }

  @Test
  void process_givenAnEditOfAScanAndAnAbortBehindTheNextScan_expectsTheEditApplied() {
    ProcessorConfig config =
        Faults.with(config(), Map.of(), Map.of("transaction.timeout.ms", "1000"));
    FaultyClients faults = new FaultyClients();
    try (Processor processor = start(config, codec(), faults)) {
      studio().send(Studio.scan("before", "ada", SmallHead.shape(1)));
      awaitMeshes(1);
      faults.next(FaultyClients.Fault.TIMED_OUT);
      studio()
          .send(
              Studio.with(
                  Studio.displace("edit", "ada", Lifetime.ONCE, controlPoint(), 1, 0, 0),
                  Locality.MODEL,
                  Base.SCAN));
      // Worked on while the edit's transaction runs into its time-out.
      eventually(() -> assertThat(faults.isPending()).isFalse());
      studio().send(Studio.scan("behind", "ada", SmallHead.shape(2)));
      awaitMeshes(3);
      assertThat(studio().meshOfEdit("edit").getBaseScanId()).isEqualTo("before");
      assertThat(studio().rejects()).isEmpty();
      assertThat(processor.bridgeCounters().aborts()).isPositive();
    }
  }

  @Test
  void process_givenTwoProcessorsThatComeAndGo_expectsEveryScanOnceInOrder() {
    Processor first = start();
    send(0, 40);
    awaitLatents(20);
    Processor second = start();
    AtomicInteger sent = new AtomicInteger(40);
    // Scans go on until the second has its share: the first could be through with any number of
    // them before the group has come to an agreement.
    eventually(
        () -> {
          send(sent.get(), sent.addAndGet(10));
          assertThat(second.figures().scans()).isPositive();
        });
    first.close();
    send(sent.get(), sent.addAndGet(40));
    assertEveryScanOnce(sent.get());
    second.close();
    for (String subject : SUBJECTS) {
      List<String> order =
          studio().latents().stream()
              .filter(latent -> latent.getSubject().equals(subject))
              .map(latent -> latent.getScanId())
              .toList();
      List<String> sorted = new ArrayList<>(order);
      Collections.sort(sorted);
      assertThat(order).as("order of " + subject).isEqualTo(sorted);
    }
  }

  @Test
  void process_givenAtLeastOnce_expectsEveryScanAndCommittedOffsets() {
    ProcessorConfig config = config().withDelivery(Delivery.AT_LEAST_ONCE);
    processing(
        config,
        codec(),
        KafkaClients.STANDARD,
        () -> {
          send(0, 40);
          assertEveryScanOnce(40);
        });
    processing(
        config,
        codec(),
        KafkaClients.STANDARD,
        () -> {
          send(40, 60);
          assertEveryScanOnce(60);
        });
  }

  @Test
  void start_givenAnotherProcessorOfTheSameInstance_expectsTheFirstToStopWithAClearError() {
    ProcessorConfig config = config();
    KafkaConfig named =
        config
            .kafka()
            .with(Optional.empty(), Optional.empty(), Optional.of("booth"), Optional.empty());
    Processor first =
        new Processor(config.withKafka(named), codec(), Optional.empty(), KafkaClients.STANDARD);
    CompletableFuture<Void> ended = first.start();
    send(0, 5);
    awaitLatents(5);
    processing(
        config.withKafka(named),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          send(5, 100);
          assertThatThrownBy(() -> ended.get(30, TimeUnit.SECONDS))
              .hasCauseInstanceOf(MorphfluxException.class)
              .hasMessageContaining("same instance 'booth'");
          first.close();
          assertEveryScanOnce(100);
        });
  }

  private void assertEveryScanOnce(int count) {
    eventually(() -> assertThat(studio().meshes()).hasSizeGreaterThanOrEqualTo(count));
    assertThat(scanIdsOfLatents()).containsExactlyInAnyOrderElementsOf(ids(count));
    assertThat(scanIdsOfMeshes()).containsExactlyInAnyOrderElementsOf(ids(count));
  }

  private void send(int from, int to) {
    for (int i = from; i < to; i++) {
      studio().send(Studio.scan(id(i), subject(i), SmallHead.shape(i)));
    }
  }

  private static String subject(int scan) {
    return SUBJECTS.get(scan % SUBJECTS.size());
  }

  private static String lastOf(String subject, int count) {
    return IntStream.range(0, count)
        .filter(i -> subject(i).equals(subject))
        .mapToObj(FailureTest::id)
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(FailureTest::id).toList();
  }

  private static String id(int scan) {
    return "s%04d".formatted(scan);
  }

  private static int controlPoint() {
    return SmallHead.TOPOLOGY.controlPoints().get(0);
  }
}
