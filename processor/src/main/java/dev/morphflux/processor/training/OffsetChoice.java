package dev.morphflux.processor.training;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/** Which records of a topic are read: those from an offset on, and a sample of those before. */
final class OffsetChoice {
  private final Map<TopicPartition, Long> newFrom;
  private final Map<TopicPartition, NavigableSet<Long>> sample;

  private OffsetChoice(
      Map<TopicPartition, Long> newFrom, Map<TopicPartition, NavigableSet<Long>> sample) {
    this.newFrom = newFrom;
    this.sample = sample;
  }

  /** All records. */
  static OffsetChoice all() {
    return new OffsetChoice(Map.of(), Map.of());
  }

  /**
   * New records, and some of the old ones, each of which is as likely to be among them.
   *
   * @param begin where each partition begins
   * @param newFrom where the new records begin; from the first on where a partition is missing
   * @param count how many old offsets to draw; all if there are fewer
   */
  static OffsetChoice newAndSample(
      Map<TopicPartition, Long> begin, Map<TopicPartition, Long> newFrom, int count, long seed) {
    List<TopicPartition> partitions =
        begin.keySet().stream()
            .filter(partition -> old(begin, newFrom, partition) > 0)
            .sorted(Comparator.comparingInt(TopicPartition::partition))
            .toList();
    long total = partitions.stream().mapToLong(p -> old(begin, newFrom, p)).sum();
    Map<TopicPartition, NavigableSet<Long>> sample = new HashMap<>();
    for (long drawn : draw(total, count, new SplittableRandom(seed))) {
      long rest = drawn;
      for (TopicPartition partition : partitions) {
        long old = old(begin, newFrom, partition);
        if (rest < old) {
          sample
              .computeIfAbsent(partition, key -> new TreeSet<>())
              .add(begin.getOrDefault(partition, 0L) + rest);
          break;
        }
        rest -= old;
      }
    }
    return new OffsetChoice(Map.copyOf(newFrom), sample);
  }

  /** Different numbers below a total, by Floyd's algorithm: one draw each, whatever the total. */
  private static Set<Long> draw(long total, int count, SplittableRandom random) {
    Set<Long> drawn = new HashSet<>();
    for (long i = Math.max(0, total - count); i < total; i++) {
      long candidate = random.nextLong(i + 1);
      if (!drawn.add(candidate)) {
        drawn.add(i);
      }
    }
    return drawn;
  }

  private static long old(
      Map<TopicPartition, Long> begin,
      Map<TopicPartition, Long> newFrom,
      TopicPartition partition) {
    return newFrom.getOrDefault(partition, 0L) - begin.getOrDefault(partition, 0L);
  }

  /** Whether a record is new, rather than of the sample or not chosen at all. */
  boolean isNew(TopicPartition partition, long offset) {
    return offset >= newFrom.getOrDefault(partition, 0L);
  }

  boolean takes(TopicPartition partition, long offset) {
    return next(partition, offset) == offset;
  }

  /** The first offset from the given one on that is taken. */
  long next(TopicPartition partition, long offset) {
    long first = newFrom.getOrDefault(partition, 0L);
    if (offset >= first) {
      return offset;
    }
    NavigableSet<Long> chosen = sample.get(partition);
    Long next = chosen == null ? null : chosen.ceiling(offset);
    return next == null ? first : next;
  }
}
