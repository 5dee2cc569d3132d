package dev.morphflux.processor.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class LanesTest {

  private static final Duration SHORT = Duration.ofMillis(50);

  private final Lanes<String> lanes = new Lanes<>(List.of("scans", "edits"), 4, Long.MAX_VALUE);

  @Test
  void take_givenALaneThatIsNotOpen_expectsNothingUntilItIs() {
    Lane<String> lane = lanes.begin(0);
    lanes.positioned(lane);
    lanes.add(Records.polled("scans", 0, 0, 2, 2));
    assertThat(lanes.take()).isNull();
    lanes.opened(lane, "state");
    drain(lane);
    assertThat(take().slices().get(0).state()).isEqualTo("state");
  }

  @Test
  void add_givenALaneThatIsStillToBePositioned_expectsItsRecordsDropped() {
    lanes.begin(0);
    lanes.add(Records.polled("scans", 0, 0, 2, 2));
    assertThat(lanes.bytes()).isZero();
  }

  @Test
  void take_givenMoreThanFitsIntoABatch_expectsTheLanesInTurn() {
    open(0);
    open(1);
    lanes.add(Records.polled("scans", 0, 0, 6, 6));
    lanes.add(Records.polled("scans", 1, 0, 6, 6));
    assertThat(partitions(take())).containsExactly(0, 0, 0, 0);
    assertThat(partitions(take())).containsExactly(1, 1, 1, 1);
    assertThat(partitions(take())).containsExactly(0, 0, 1, 1);
  }

  @Test
  void offsets_givenWhatIsTakenInParts_expectsThoseOfTheContiguousPrefix() {
    open(0);
    // Offset 6 holds a marker: the consumer stands behind it.
    lanes.add(Records.polled("scans", 0, 0, 6, 7));
    TopicPartition scans = new TopicPartition("scans", 0);
    assertThat(take().offsets().get(scans).offset()).isEqualTo(4);
    assertThat(take().offsets().get(scans).offset()).isEqualTo(7);
  }

  @Test
  void bytes_givenABatchInWork_expectsItCountedUntilFinished() {
    open(0);
    lanes.add(Records.polled("scans", 0, 0, 4, 4));
    long waiting = lanes.bytes();
    PolledBatch<String> batch = take();
    assertThat(lanes.bytes()).isEqualTo(waiting).isPositive();
    lanes.finished(batch);
    assertThat(lanes.bytes()).isZero();
  }

  @Test
  void wantsRecords_givenAFullBudget_expectsOnlyWhatALaneWaitsFor() {
    Lane<String> lane = open(0);
    lanes.add(Records.polled("edits", 0, 0, 4, 4));
    lanes.drained(lane, 0, false);
    assertThat(lanes.take()).as("scans may still come").isNull();
    assertThat(lanes.wantsRecords(lane, 0, 1)).as("scans, which the edits wait for").isTrue();
    assertThat(lanes.wantsRecords(lane, 1, 1)).as("more edits").isFalse();
    assertThat(lanes.wantsRecords(lane, 1, Long.MAX_VALUE)).as("below the budget").isTrue();
  }

  @Test
  void isActive_givenABatchFromBeforeARewind_expectsItStaleAndTheNewLaneEmpty() {
    open(0);
    lanes.add(Records.polled("scans", 0, 0, 6, 6));
    PolledBatch<String> batch = take();
    lanes.deactivateAll();
    assertThat(batch.isActive()).isFalse();
    open(0);
    assertThat(lanes.take()).isNull();
    lanes.finished(batch);
    assertThat(lanes.bytes()).isZero();
  }

  @Test
  void drain_givenABatchInWork_expectsToWaitForItAndNoMoreEmission() throws InterruptedException {
    open(0);
    lanes.add(Records.polled("scans", 0, 0, 6, 6));
    PolledBatch<String> batch = take();
    assertThat(lanes.drain(Set.of(0), SHORT)).isFalse();
    assertThat(lanes.take()).isNull();
    Thread worker = new Thread(() -> lanes.finished(batch));
    worker.start();
    assertThat(lanes.drain(Set.of(0), Duration.ofSeconds(20))).isTrue();
    worker.join();
    lanes.end(Set.of(0));
    assertThat(lanes.bytes()).isZero();
    assertThat(batch.isActive()).isFalse();
  }

  @Test
  void states_givenALaneThatIsDrained_expectsItsStateUntilItEnds() {
    Lane<String> opening = lanes.begin(1);
    lanes.positioned(opening);
    open(0);
    assertThat(lanes.states()).containsExactly("state");

    assertThat(lanes.drain(Set.of(0), SHORT)).isTrue();
    assertThat(lanes.states()).containsExactly("state");

    lanes.end(Set.of(0));
    assertThat(lanes.states()).isEmpty();
  }

  private Lane<String> open(int partition) {
    Lane<String> lane = lanes.begin(partition);
    lanes.positioned(lane);
    lanes.opened(lane, "state");
    drain(lane);
    return lane;
  }

  private void drain(Lane<String> lane) {
    lanes.drained(lane, 0, true);
    lanes.drained(lane, 1, true);
  }

  private PolledBatch<String> take() {
    return Objects.requireNonNull(lanes.take());
  }

  private static List<Integer> partitions(PolledBatch<String> batch) {
    return batch.slices().stream()
        .flatMap(slice -> slice.records().stream())
        .map(ConsumerRecord::partition)
        .toList();
  }
}
