package dev.morphflux.processor.bridge;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only thread that touches the consumer. It polls with short time-outs and never wakes the
 * consumer up: a wakeup can interrupt a rebalance. What others want of it (a rewind, the end) they
 * leave in fields that it reads between polls.
 */
final class PollLoop<S> implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
  private static final Duration POLL = Duration.ofMillis(50);

  /** While something is about to change, such as a lane that opens or a queue that empties. */
  private static final Duration SHORT_POLL = Duration.ofMillis(5);

  private final Consumer<byte[], byte[]> consumer;
  private final BridgeSettings settings;
  private final Lanes<S> lanes;
  private final LanePlacing<S> placing;
  private final Committer<S> committer;
  private final BridgeListener listener;
  private volatile ConsumerGroupMetadata groupMetadata;
  private volatile BridgeStatus status = BridgeStatus.beforeTheFirstPoll();
  private volatile boolean closing;
  private volatile long rewindAt = Long.MAX_VALUE;

  PollLoop(
      Consumer<byte[], byte[]> consumer,
      BridgeSettings settings,
      Lanes<S> lanes,
      LaneOpening<S> opening,
      Committer<S> committer,
      BridgeListener listener) {
    this.consumer = consumer;
    this.settings = settings;
    this.lanes = lanes;
    placing = new LanePlacing<>(consumer, lanes, opening);
    this.committer = committer;
    this.listener = listener;
    groupMetadata = consumer.groupMetadata();
  }

  /** As it was after the last poll or rebalance. Any thread. */
  ConsumerGroupMetadata groupMetadata() {
    return groupMetadata;
  }

  /** As it was after the last poll. Any thread. */
  BridgeStatus status() {
    return status;
  }

  /** Makes all lanes of the assignment begin anew at the committed offsets. Any thread. */
  void rewind(Duration backOff) {
    lanes.deactivateAll();
    rewindAt = System.nanoTime() + backOff.toNanos();
  }

  /**
   * Makes the lanes of a dropped batch that this member still has begin anew, so that its records
   * come again. Before the next batch may be committed. Any thread.
   */
  void rewind(PolledBatch<S> dropped) {
    lanes.deactivate(dropped);
    rewindAt = System.nanoTime();
  }

  /** Makes {@link #run} return soon. Any thread. */
  void close() {
    closing = true;
  }

  @Override
  public void run() {
    try {
      consumer.subscribe(settings.inputs(), new Rebalance());
      while (!closing) {
        runOnce();
      }
      committer.commitReady(consumer);
    } catch (RuntimeException | Error e) {
      lanes.deactivateAll();
      listener.failed(e);
    } finally {
      closeConsumer();
    }
  }

  private void runOnce() {
    beginRewoundLanes();
    boolean settling = placing.placeLanes();
    settling |= pauseAndResume();
    try {
      lanes.add(consumer.poll(settling ? SHORT_POLL : POLL));
    } catch (RetriableException e) {
      LOG.atWarn().setMessage("poll failed, trying again").setCause(e).log();
    }
    groupMetadata = consumer.groupMetadata();
    status = noteDrainedInputs();
    committer.commitReady(consumer);
    listener.recordsMayWait();
  }

  private void beginRewoundLanes() {
    if (System.nanoTime() - rewindAt < 0 || rewindAt == Long.MAX_VALUE) {
      return;
    }
    rewindAt = Long.MAX_VALUE;
    for (Lane<S> lane : lanes.all()) {
      if (!lane.isActive()) {
        lanes.begin(lane.partition());
      }
    }
  }

  /** A rebalance forgets what was paused, so all of it is worked out before each poll. */
  private boolean pauseAndResume() {
    Set<TopicPartition> paused = consumer.paused();
    Set<TopicPartition> toPause = new HashSet<>();
    Set<TopicPartition> toResume = new HashSet<>();
    boolean anyPaused = false;
    for (TopicPartition partition : consumer.assignment()) {
      Lane<S> lane = lanes.get(partition.partition());
      int input = settings.inputs().indexOf(partition.topic());
      boolean wanted = lane != null && lanes.wantsRecords(lane, input, settings.inFlightBytes());
      anyPaused |= !wanted;
      if (wanted && paused.contains(partition)) {
        toResume.add(partition);
      } else if (!wanted && !paused.contains(partition)) {
        toPause.add(partition);
      }
    }
    try {
      consumer.pause(toPause);
      consumer.resume(toResume);
    } catch (IllegalStateException e) {
      // With group.protocol=consumer an assignment shrinks in the background, between two polls.
      LOG.atDebug().setMessage("the assignment changed meanwhile").setCause(e).log();
    }
    return anyPaused;
  }

  /** Tells the lanes which of their inputs the broker has no more of, and how everything stands. */
  private BridgeStatus noteDrainedInputs() {
    Map<String, Long> lags = new HashMap<>();
    int settling = 0;
    for (Lane<S> lane : lanes.all()) {
      if (!lane.isActive() || lane.phase() != Lane.Phase.OPEN) {
        settling++;
        continue;
      }
      for (int input = 0; input < settings.inputs().size(); input++) {
        // Unknown right after a seek; asking makes the consumer find out.
        OptionalLong lag = consumer.currentLag(lane.partitions().get(input));
        lanes.drained(lane, input, lag.orElse(Long.MAX_VALUE) == 0);
        lags.merge(settings.inputs().get(input), lag.orElse(0), Long::sum);
      }
    }
    return new BridgeStatus(
        System.nanoTime(),
        groupMetadata.generationId() >= 0,
        consumer.assignment().size(),
        consumer.paused().size(),
        settling,
        placing.waited(),
        lags);
  }

  /** Instead of {@link #run}, if nobody subscribed. */
  void discard() {
    closeConsumer();
  }

  private void closeConsumer() {
    try {
      consumer.close();
    } catch (RuntimeException e) {
      LOG.atWarn().setMessage("the consumer did not close cleanly").setCause(e).log();
    }
  }

  /** Called by the consumer inside poll and close, on the poll thread. */
  private final class Rebalance implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      groupMetadata = consumer.groupMetadata();
      consumer.pause(partitions);
      Map<Integer, Integer> assigned = new HashMap<>();
      consumer.assignment().forEach(p -> assigned.merge(p.partition(), 1, Integer::sum));
      for (int number : numbers(partitions)) {
        if (assigned.getOrDefault(number, 0) == settings.inputs().size()) {
          lanes.begin(number);
        }
      }
      listener.assigned(List.copyOf(assigned.keySet()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      // What leaves is still this member's; its batches in work are committed in this generation.
      groupMetadata = consumer.groupMetadata();
      Set<Integer> numbers = numbers(partitions);
      if (!lanes.drain(numbers, settings.revokeTimeout())) {
        LOG.atWarn()
            .setMessage("batches in work were not committed before the rebalance, dropping them")
            .addKeyValue("partitions", numbers)
            .log();
      }
      lanes.end(numbers);
      committer.commitReady(consumer);
      committer.forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      lanes.end(numbers(partitions));
      committer.forget(partitions);
    }

    private Set<Integer> numbers(Collection<TopicPartition> partitions) {
      Set<Integer> numbers = new TreeSet<>();
      partitions.forEach(partition -> numbers.add(partition.partition()));
      return numbers;
    }
  }
}
