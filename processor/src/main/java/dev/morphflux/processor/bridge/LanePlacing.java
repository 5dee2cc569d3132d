package dev.morphflux.processor.bridge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places new lanes on their committed offsets. Asking for these waits until no transaction of an
 * earlier owner is open, so what is restored afterwards agrees with them. On the poll thread.
 */
final class LanePlacing<S> {

  private static final Logger LOG = LoggerFactory.getLogger(LanePlacing.class);
  private static final Duration METADATA_TIMEOUT = Duration.ofMillis(500);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

  /** Between complaints, and before the first. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final Lanes<S> lanes;
  private final LaneOpening<S> opening;
  private long nextAttempt = System.nanoTime();
  private int attempts;
  private long waitingSince;
  private long nextComplaint;
  private boolean waiting;

  LanePlacing(Consumer<byte[], byte[]> consumer, Lanes<S> lanes, LaneOpening<S> opening) {
    this.consumer = consumer;
    this.lanes = lanes;
    this.opening = opening;
  }

  /**
   * Places what can be placed. Lanes whose offsets are settled do not wait long for one that
   * follows a dead processor.
   *
   * @return whether some lane is still on its way to be open
   */
  boolean placeLanes() {
    List<Lane<S>> all = lanes.all();
    List<Lane<S>> toPlace =
        new ArrayList<>(
            all.stream()
                .filter(lane -> lane.isActive() && lane.phase() == Lane.Phase.POSITIONING)
                .toList());
    if (toPlace.isEmpty()) {
      waiting = false;
      return all.stream().anyMatch(lane -> lane.phase() == Lane.Phase.OPENING);
    }
    if (System.nanoTime() - nextAttempt < 0) {
      return true;
    }
    if (place(toPlace)) {
      waiting = false;
      return true;
    }
    // Another one first each time.
    Collections.rotate(toPlace, attempts++);
    if (toPlace.size() > 1) {
      boolean unused = toPlace.stream().allMatch(lane -> place(List.of(lane)));
    }
    nextAttempt = System.nanoTime() + BETWEEN_ATTEMPTS.toNanos();
    complain();
    return true;
  }

  /** How long lanes have been waiting for offsets that are not settled; zero if none waits. */
  Duration waited() {
    return waiting ? Duration.ofNanos(System.nanoTime() - waitingSince) : Duration.ZERO;
  }

  /** False if the offsets of one of them are not settled yet. */
  private boolean place(List<Lane<S>> toPlace) {
    Set<TopicPartition> wanted = new HashSet<>();
    toPlace.forEach(lane -> wanted.addAll(lane.partitions()));
    Map<TopicPartition, OffsetAndMetadata> committed;
    try {
      committed = consumer.committed(wanted, METADATA_TIMEOUT);
    } catch (TimeoutException e) {
      LOG.atDebug().setMessage("committed offsets are not settled yet").log();
      return false;
    }
    for (Lane<S> lane : toPlace) {
      lane.partitions().forEach(partition -> seek(partition, committed.get(partition)));
      lanes.positioned(lane);
      opening.open(lane);
    }
    return true;
  }

  private void seek(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
    if (committed == null) {
      consumer.seekToBeginning(Set.of(partition));
    } else {
      consumer.seek(partition, committed);
    }
  }

  private void complain() {
    long now = System.nanoTime();
    if (!waiting) {
      waiting = true;
      waitingSince = now;
      nextComplaint = now + PATIENCE.toNanos();
    } else if (now - nextComplaint > 0) {
      nextComplaint = now + PATIENCE.toNanos();
      LOG.atWarn()
          .setMessage(
              "lanes wait for their committed offsets: a transaction of an earlier owner is open, or the group's coordinator does not answer")
          .addKeyValue(
              "partitions",
              lanes.all().stream()
                  .filter(lane -> lane.isActive() && lane.phase() == Lane.Phase.POSITIONING)
                  .map(Lane::partition)
                  .toList())
          .addKeyValue("seconds", waited().toSeconds())
          .log();
      opening.offsetsUnsettled();
    }
  }
}
