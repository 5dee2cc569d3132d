package dev.morphflux.processor.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What the bridge promises, against clients that do what they are told. */
@Timeout(60)
final class KafkaBridgeTest {

  private static final TopicPartition SCANS_0 = new TopicPartition("scans", 0);
  private static final TopicPartition SCANS_1 = new TopicPartition("scans", 1);
  private static final TopicPartition EDITS_0 = new TopicPartition("edits", 0);
  private static final TopicPartition EDITS_1 = new TopicPartition("edits", 1);
  private static final List<TopicPartition> LANE_0 = List.of(SCANS_0, EDITS_0);
  private static final List<TopicPartition> LANE_1 = List.of(SCANS_1, EDITS_1);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final FakeKafka kafka = new FakeKafka();
  private final Scheduler worker = Schedulers.newSingle("worker");
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Gate gate = new Gate();
  private final List<KafkaBridge<String>> bridges = new ArrayList<>();

  /** Holds batches back before they are committed. */
  private static final class Gate {
    private final ConcurrentLinkedQueue<CompletableFuture<Void>> holds =
        new ConcurrentLinkedQueue<>();
    private volatile CompletableFuture<Void> reached = new CompletableFuture<>();

    CompletableFuture<Void> holdNext() {
      CompletableFuture<Void> hold = new CompletableFuture<>();
      reached = new CompletableFuture<>();
      holds.add(hold);
      return hold;
    }

    void pass() {
      CompletableFuture<Void> hold = holds.poll();
      if (hold != null) {
        reached.complete(null);
        hold.join();
      }
    }
  }

  /** Subscribes, and does not ask until told to. */
  private static final class AsksForNothing extends BaseSubscriber<PolledBatch<String>> {
    private final AtomicInteger received = new AtomicInteger();

    int received() {
      return received.get();
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // No demand.
    }

    @Override
    protected void hookOnNext(PolledBatch<String> batch) {
      received.addAndGet(batch.size());
    }
  }

  @AfterEach
  void close() {
    bridges.forEach(KafkaBridge::close);
    worker.dispose();
  }

  @Test
  void commit_givenOneLaneLostMeanwhile_expectsTheRecordsOfTheOtherAgain()
      throws InterruptedException {
    CompletableFuture<Void> hold = holdABatchOfBothLanes();
    kafka.append(SCANS_0, 2);
    kafka.lose(LANE_1);
    await(() -> kafka.currentAssignment().equals(Set.copyOf(LANE_0)));
    hold.complete(null);
    await(() -> kafka.committed(SCANS_0) == 5);
    assertThat(kafka.outputs()).isEqualTo(outputs(SCANS_0, offset -> offset < 5));
    assertThat(kafka.committed(SCANS_1)).as("of a lane that is lost").isZero();
  }

  @Test
  void revoke_givenABatchThatTakesTooLong_expectsTheKeptLaneRewoundAndNothingOfTheOther()
      throws InterruptedException {
    CompletableFuture<Void> hold = holdABatchOfBothLanes();
    kafka.revoke(LANE_1);
    await(() -> kafka.currentAssignment().equals(Set.copyOf(LANE_0)));
    hold.complete(null);
    await(() -> kafka.committed(SCANS_0) == 3);
    assertThat(kafka.outputs()).isEqualTo(outputs(SCANS_0, offset -> true));
    assertThat(kafka.committed(SCANS_1)).isZero();
  }

  @Test
  void revoke_givenABatchInWork_expectsItCommittedBeforeTheLaneLeaves() {
    kafka.append(SCANS_0, 3);
    kafka.assign(LANE_0);
    CompletableFuture<Void> hold = gate.holdNext();
    start(Delivery.EXACTLY_ONCE, 6, Duration.ofSeconds(20));
    gate.reached.join();
    kafka.revoke(LANE_0);
    await(() -> !kafka.hasTasks());
    assertThat(kafka.currentAssignment()).as("still in the callback").isNotEmpty();
    hold.complete(null);
    await(() -> kafka.currentAssignment().isEmpty());
    assertThat(kafka.committed(SCANS_0)).isEqualTo(3);
  }

  @Test
  void commit_givenALaneLostAndAssignedAgain_expectsTheOldBatchDroppedAndEachRecordOnce() {
    kafka.append(SCANS_0, 4);
    kafka.assign(LANE_0);
    CompletableFuture<Void> hold = gate.holdNext();
    KafkaBridge<String> bridge = start(Delivery.EXACTLY_ONCE, 2);
    gate.reached.join();
    kafka.lose(LANE_0);
    kafka.assign(LANE_0);
    await(() -> bridge.counters().rebalances() == 2);
    hold.complete(null);
    await(() -> kafka.committed(SCANS_0) == 4);
    assertThat(kafka.outputs()).isEqualTo(outputs(SCANS_0, offset -> true));
    assertThat(bridge.counters().drops()).isPositive();
  }

  @Test
  void poll_givenAnAssignmentThatShrinksInTheBackground_expectsTheFluxToGoOn() {
    kafka.append(SCANS_0, 2);
    kafka.assign(both());
    start(Delivery.EXACTLY_ONCE, 6);
    await(() -> kafka.committed(SCANS_0) == 2);
    kafka.shrinkAfterPoll(LANE_1);
    kafka.append(SCANS_0, 2);
    await(() -> kafka.committed(SCANS_0) == 4);
    assertThat(ended).isNotDone();
  }

  @Test
  void poll_givenAnError_expectsTheFluxEndedAndTheGroupLeft() {
    kafka.assign(LANE_0);
    start(Delivery.EXACTLY_ONCE, 6);
    kafka.failInPoll(new OutOfMemoryError("made to fail"));
    assertThatThrownBy(() -> ended.get(20, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(OutOfMemoryError.class);
    await(kafka::isClosed);
  }

  @Test
  void commit_givenAnError_expectsTheFluxEndedAndTheGroupLeft() {
    kafka.append(SCANS_0, 2);
    kafka.assign(LANE_0);
    kafka.failNextTransaction(new OutOfMemoryError("made to fail"));
    start(Delivery.EXACTLY_ONCE, 6);
    assertThatThrownBy(() -> ended.get(20, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(OutOfMemoryError.class);
    await(kafka::isClosed);
  }

  @Test
  void open_givenAnError_expectsTheFluxEndedAndTheGroupLeft() {
    kafka.assign(LANE_0);
    start(
        Delivery.EXACTLY_ONCE,
        6,
        SHORT,
        partition -> {
          throw new OutOfMemoryError("made to fail");
        });
    assertThatThrownBy(() -> ended.get(20, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(OutOfMemoryError.class);
    await(kafka::isClosed);
  }

  @Test
  void open_givenALaneThatLeftMeanwhile_expectsItsFailureToConcernNobody() {
    CompletableFuture<Void> opening = new CompletableFuture<>();
    CompletableFuture<String> opened = new CompletableFuture<>();
    kafka.append(SCANS_1, 1);
    kafka.assign(both());
    start(
        Delivery.EXACTLY_ONCE,
        6,
        SHORT,
        partition -> {
          if (partition == 0) {
            opening.complete(null);
            return opened.join();
          }
          return "state";
        });
    opening.join();
    kafka.revoke(LANE_0);
    await(() -> kafka.currentAssignment().equals(Set.copyOf(LANE_1)));
    opened.completeExceptionally(new IllegalStateException("made to fail"));
    kafka.append(SCANS_1, 1);
    await(() -> kafka.committed(SCANS_1) == 2);
    assertThat(ended).isNotDone();
  }

  @Test
  void commit_givenAProducerInAStateItCannotLeave_expectsANewOneAndEachRecordOnce() {
    kafka.append(SCANS_0, 3);
    kafka.assign(LANE_0);
    kafka.failNextTransaction(new IllegalStateException("Invalid transition attempted"));
    KafkaBridge<String> bridge = start(Delivery.EXACTLY_ONCE, 6);
    await(() -> kafka.committed(SCANS_0) == 3);
    assertThat(kafka.outputs()).isEqualTo(outputs(SCANS_0, offset -> true));
    assertThat(bridge.counters().aborts()).isEqualTo(1);
  }

  @Test
  void commit_givenACoordinatorAGenerationAhead_expectsTheBatchSentAgainAndNothingRewound() {
    AtomicInteger opened = new AtomicInteger();
    kafka.append(SCANS_0, 3);
    kafka.assign(LANE_0);
    kafka.failNextTransaction(new CommitFailedException("of an older generation"));
    KafkaBridge<String> bridge =
        start(
            Delivery.EXACTLY_ONCE,
            6,
            Duration.ofSeconds(20),
            partition -> "state " + opened.incrementAndGet());
    await(kafka::hasFailed);
    kafka.assign(LANE_1);
    await(() -> kafka.committed(SCANS_0) == 3);
    assertThat(kafka.outputs()).isEqualTo(outputs(SCANS_0, offset -> true));
    assertThat(bridge.counters().aborts()).isZero();
    await(() -> opened.get() == 2);
  }

  @Test
  void commit_givenACoordinatorAheadAndALaneThatIsLost_expectsTheBatchDropped() {
    kafka.append(SCANS_0, 3);
    kafka.assign(LANE_0);
    kafka.failNextTransaction(new CommitFailedException("of an older generation"));
    KafkaBridge<String> bridge = start(Delivery.EXACTLY_ONCE, 6, Duration.ofSeconds(20));
    await(kafka::hasFailed);
    kafka.lose(LANE_0);
    await(() -> bridge.counters().drops() == 1);
    assertThat(kafka.outputs()).isEmpty();
  }

  @Test
  void commit_givenRefusalsWithoutANewGeneration_expectsARewind() {
    kafka.append(SCANS_0, 3);
    kafka.assign(LANE_0);
    kafka.failNextTransaction(new CommitFailedException("for no reason"));
    KafkaBridge<String> bridge = start(Delivery.EXACTLY_ONCE, 6);
    await(() -> kafka.committed(SCANS_0) == 3);
    assertThat(kafka.outputs()).isEqualTo(outputs(SCANS_0, offset -> true));
    assertThat(bridge.counters().aborts()).isEqualTo(1);
  }

  @Test
  void commit_givenOutputsThatAreNotAllowed_expectsTheFluxEndedAndNothingCommitted() {
    kafka.append(SCANS_0, 3);
    kafka.assign(LANE_0);
    kafka.failNextTransaction(new AuthorizationException("not allowed to write to rejects"));
    start(Delivery.EXACTLY_ONCE, 6);
    assertThatThrownBy(() -> ended.get(20, TimeUnit.SECONDS)).hasMessageContaining("rejects");
    assertThat(kafka.committed(SCANS_0)).isZero();
  }

  @Test
  void commitReady_givenARebalanceAndATimeOut_expectsTheOffsetsCommittedLater() {
    kafka.append(SCANS_0, 3);
    kafka.assign(LANE_0);
    kafka.failNextCommitSync(new RebalanceInProgressException("made to wait"));
    start(Delivery.AT_LEAST_ONCE, 6);
    await(() -> kafka.committed(SCANS_0) == 3);
    kafka.failNextCommitSync(new TimeoutException("made to wait"));
    kafka.append(SCANS_0, 1);
    await(() -> kafka.committed(SCANS_0) == 4);
    assertThat(ended).isNotDone();
  }

  @Test
  void poll_givenNoDemand_expectsPollingToGoOnWithPausedPartitionsAndBoundedBytes() {
    kafka.append(SCANS_0, 3);
    kafka.assign(LANE_0);
    KafkaBridge<String> bridge =
        bridge(Delivery.EXACTLY_ONCE, 6, SHORT, 1000, partition -> "state");
    AsksForNothing subscriber = new AsksForNothing();
    bridge.batches(worker).subscribe(subscriber);
    kafka.append(SCANS_0, 3);
    await(() -> kafka.paused().contains(SCANS_0) && kafka.position(SCANS_0) >= 3);
    long position = kafka.position(SCANS_0);
    kafka.append(SCANS_0, 10);
    long polls = kafka.polls();
    await(() -> kafka.polls() > polls + 20);
    assertThat(kafka.position(SCANS_0)).as("nothing more is fetched").isEqualTo(position);
    subscriber.request(100);
    await(() -> subscriber.received() == position);
    subscriber.cancel();
  }

  @Test
  void close_givenNoSubscriber_expectsTheConsumerClosed() {
    bridge(Delivery.EXACTLY_ONCE, 6, SHORT, partition -> "state").close();
    assertThat(kafka.isClosed()).isTrue();
  }

  @Test
  void close_givenABatchInWork_expectsItCommittedAndTheFluxCompleted() throws Exception {
    kafka.append(SCANS_0, 3);
    kafka.assign(LANE_0);
    CompletableFuture<Void> hold = gate.holdNext();
    KafkaBridge<String> bridge = start(Delivery.EXACTLY_ONCE, 6);
    gate.reached.join();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(bridge::close);
    Thread.sleep(50);
    assertThat(closing).isNotDone();
    hold.complete(null);
    closing.get(20, TimeUnit.SECONDS);
    ended.get(20, TimeUnit.SECONDS);
    assertThat(kafka.committed(SCANS_0)).isEqualTo(3);
  }

  private CompletableFuture<Void> holdABatchOfBothLanes() throws InterruptedException {
    CountDownLatch opened = new CountDownLatch(2);
    kafka.assign(both());
    start(
        Delivery.EXACTLY_ONCE,
        6,
        SHORT,
        partition -> {
          opened.countDown();
          return "state";
        });
    assertThat(opened.await(20, TimeUnit.SECONDS)).isTrue();
    // Until the poll loop has seen it and fetches from both.
    Thread.sleep(100);
    CompletableFuture<Void> hold = gate.holdNext();
    synchronized (kafka) {
      kafka.append(SCANS_0, 3);
      kafka.append(SCANS_1, 3);
    }
    gate.reached.join();
    return hold;
  }

  private KafkaBridge<String> start(Delivery delivery, int batchRecords) {
    return start(delivery, batchRecords, SHORT);
  }

  private KafkaBridge<String> start(Delivery delivery, int batchRecords, Duration revokeTimeout) {
    return start(delivery, batchRecords, revokeTimeout, partition -> "state");
  }

  private KafkaBridge<String> start(
      Delivery delivery, int batchRecords, Duration revokeTimeout, LaneOpener<String> opener) {
    KafkaBridge<String> bridge = bridge(delivery, batchRecords, revokeTimeout, opener);
    bridge
        .batches(worker)
        .concatMap(batch -> commit(bridge, batch), 1)
        .subscribe(ignored -> {}, ended::completeExceptionally, () -> ended.complete(null));
    return bridge;
  }

  private KafkaBridge<String> bridge(
      Delivery delivery, int batchRecords, Duration revokeTimeout, LaneOpener<String> opener) {
    return bridge(delivery, batchRecords, revokeTimeout, Long.MAX_VALUE, opener);
  }

  private KafkaBridge<String> bridge(
      Delivery delivery,
      int batchRecords,
      Duration revokeTimeout,
      long inFlightBytes,
      LaneOpener<String> opener) {
    BridgeSettings settings =
        new BridgeSettings(
            List.of("scans", "edits"),
            delivery,
            "instance",
            false,
            Map.of("group.id", "group"),
            Map.of(),
            batchRecords,
            Long.MAX_VALUE,
            inFlightBytes,
            revokeTimeout,
            Duration.ofSeconds(20));
    KafkaBridge<String> bridge = new KafkaBridge<>(settings, kafka, opener);
    bridges.add(bridge);
    return bridge;
  }

  private Mono<Boolean> commit(KafkaBridge<String> bridge, PolledBatch<String> batch) {
    List<ProducerRecord<byte[], byte[]>> outputs =
        batch.slices().stream()
            .flatMap(slice -> slice.records().stream())
            .map(KafkaBridgeTest::output)
            .toList();
    gate.pass();
    return bridge.commit(batch, outputs);
  }

  private static ProducerRecord<byte[], byte[]> output(ConsumerRecord<byte[], byte[]> record) {
    String name = record.topic() + "-" + record.partition() + "@" + record.offset();
    return new ProducerRecord<>("out", name.getBytes(UTF_8));
  }

  private List<String> outputs(TopicPartition partition, IntPredicate wanted) {
    return IntStream.range(0, kafka.size(partition))
        .filter(wanted)
        .mapToObj(offset -> partition + "@" + offset)
        .toList();
  }

  private static List<TopicPartition> both() {
    List<TopicPartition> all = new ArrayList<>(LANE_0);
    all.addAll(LANE_1);
    return all;
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(condition);
  }
}
