package dev.morphflux.processor.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The lanes as four threads use them: one polls, revokes and rewinds, and closes in the end, one
 * takes, one commits, one opens. Whatever the order, a commit covers exactly the records after the
 * one before it, in each input, and the account of what waits and is in work comes out even.
 */
final class LanesStressTest {

  private static final long SEED = Long.getLong("morphflux.seed", 20_261_121L);
  private static final int PARTITIONS = 3;
  private static final List<String> INPUTS = List.of("scans", "edits");
  private static final Duration DRAIN = Duration.ofMillis(1);

  private final Lanes<String> lanes = new Lanes<>(INPUTS, 7, Long.MAX_VALUE);
  private final BlockingQueue<PolledBatch<String>> taken = new LinkedBlockingQueue<>(2);
  private final BlockingQueue<Lane<String>> toOpen = new LinkedBlockingQueue<>();
  private final AtomicBoolean rewound = new AtomicBoolean();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CountDownLatch drained = new CountDownLatch(2);

  /** What is durable: the next offset of each partition. */
  private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();

  private final AtomicLong commits = new AtomicLong();
  private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();

  @Test
  void commit_givenRebalancesAndRewindsAtAnyMoment_expectsContiguousPrefixes() throws Exception {
    run(Duration.ofSeconds(2));
  }

  @Test
  @Tag("long")
  @Timeout(600)
  void commit_givenRebalancesForLong_expectsContiguousPrefixes() throws Exception {
    run(Duration.ofMinutes(2));
  }

  private void run(Duration duration) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<?>> running =
          List.of(
              threads.submit(() -> poll(new Random(SEED), duration)),
              threads.submit(this::take),
              threads.submit(() -> commit(new Random(SEED + 1))),
              threads.submit(() -> open(new Random(SEED + 2))));
      for (Future<?> thread : running) {
        thread.get(duration.toSeconds() + 60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(committed).as("progress, seed %d", SEED).hasSize(INPUTS.size() * PARTITIONS);
    assertThat(commits).as("commits, seed %d", SEED).hasValueGreaterThan(100);
    assertThat(lanes.bytes()).as("bytes in the end, seed %d", SEED).isZero();
    assertThat(lanes.records()).as("records in the end, seed %d", SEED).isZero();
  }

  /** As the poll loop: every lane is begun, positioned, fed, and now and then taken away. */
  private void poll(Random random, Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    long calmUntil = 0;
    while (System.nanoTime() < end) {
      int partition = random.nextInt(PARTITIONS);
      Lane<String> lane = lanes.get(partition);
      if (lane == null || !lane.isActive()) {
        if (lane == null || rewound.getAndSet(false) || random.nextInt(10) == 0) {
          lanes.begin(partition);
        }
        continue;
      }
      if (lane.phase() == Lane.Phase.POSITIONING) {
        for (TopicPartition key : lane.partitions()) {
          positions.put(key, committed.getOrDefault(key, 0L));
        }
        lanes.positioned(lane);
        toOpen.add(lane);
      } else {
        int input = random.nextInt(INPUTS.size());
        feed(random, lane.partitions().get(input));
        lanes.drained(lane, input, random.nextInt(4) != 0);
      }
      if (commits.get() >= calmUntil) {
        disturb(random, partition);
        calmUntil = commits.get() + random.nextInt(8);
      }
    }
    assertThat(lanes.drainAll(Duration.ofSeconds(30)))
        .as("closed in order, seed %d", SEED)
        .isTrue();
    assertThat(lanes.take()).as("after the close").isNull();
    lanes.deactivateAll();
    stopped.set(true);
  }

  private void feed(Random random, TopicPartition key) {
    if (lanes.bytes() > 20_000) {
      return;
    }
    int count = 1 + random.nextInt(5);
    long from = positions.get(key);
    // Now and then a marker behind the records, of which only the position tells.
    long position = from + count + (random.nextInt(4) == 0 ? 1 : 0);
    lanes.add(Records.polled(key.topic(), key.partition(), from, count, position));
    positions.put(key, position);
  }

  private void disturb(Random random, int partition) {
    switch (random.nextInt(3)) {
      case 0 -> {
        boolean unused = lanes.drain(Set.of(partition), DRAIN);
        lanes.end(Set.of(partition));
      }
      case 1 -> lanes.end(Set.of(partition));
      default -> {
        lanes.deactivateAll();
        rewound.set(true);
      }
    }
  }

  private Void take() throws InterruptedException {
    while (!stopped.get()) {
      PolledBatch<String> batch = lanes.take();
      if (batch == null) {
        Thread.onSpinWait();
      } else {
        taken.put(batch);
      }
    }
    drained.countDown();
    return null;
  }

  /** As the bridge's commit: what is active counts, what is dropped makes its lanes begin anew. */
  private Void commit(Random random) throws InterruptedException {
    while (!stopped.get() || drained.getCount() > 1 || !taken.isEmpty()) {
      PolledBatch<String> batch = taken.poll(1, TimeUnit.MILLISECONDS);
      if (batch == null) {
        continue;
      }
      // Like the generation at the broker: who owns the lane cannot change during the commit.
      synchronized (lanes) {
        if (batch.isActive() && random.nextInt(20) != 0) {
          record(batch);
          commits.incrementAndGet();
        } else if (batch.hasActiveLane()) {
          lanes.deactivate(batch);
          rewound.set(true);
        }
      }
      lanes.finished(batch);
      assertThat(lanes.bytes()).as("bytes, seed %d", SEED).isNotNegative();
    }
    return null;
  }

  private void record(PolledBatch<String> batch) {
    List<String> wrong = new ArrayList<>();
    for (PolledBatch.Slice<String> slice : batch.slices()) {
      for (ConsumerRecord<byte[], byte[]> record : slice.records()) {
        TopicPartition key = new TopicPartition(record.topic(), record.partition());
        long next = committed.getOrDefault(key, 0L);
        // One offset may hold a marker.
        if (record.offset() < next || record.offset() > next + 1) {
          wrong.add("%s@%d after %d".formatted(key, record.offset(), next));
        }
        committed.put(key, record.offset() + 1);
      }
    }
    for (Map.Entry<TopicPartition, OffsetAndMetadata> offset : batch.offsets().entrySet()) {
      long next = committed.getOrDefault(offset.getKey(), 0L);
      long given = offset.getValue().offset();
      if (given < next || given > next + 1) {
        wrong.add("%s is committed at %d after %d".formatted(offset.getKey(), given, next));
      }
      committed.put(offset.getKey(), given);
    }
    assertThat(wrong).as("seed %d", SEED).isEmpty();
  }

  private Void open(Random random) throws InterruptedException {
    while (!stopped.get()) {
      Lane<String> lane = toOpen.poll(1, TimeUnit.MILLISECONDS);
      if (lane != null) {
        if (random.nextInt(3) == 0) {
          Thread.sleep(1);
        }
        lanes.opened(lane, "state");
      }
    }
    return null;
  }
}
