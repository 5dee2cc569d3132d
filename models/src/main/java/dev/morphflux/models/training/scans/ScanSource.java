package dev.morphflux.models.training.scans;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the scans of a cache came from.
 *
 * @param topics the topics that were read
 * @param offsets for each topic, the end offset of each partition: all records before it were read
 * @param skipped how many records were left out, by reason
 * @param choice the settings that decided which records were taken; empty for all
 */
public record ScanSource(
    List<String> topics,
    SortedMap<String, SortedMap<Integer, Long>> offsets,
    SortedMap<String, Long> skipped,
    String choice) {

  // The index of a cache that an older version wrote has no choice.
  public ScanSource(
      List<String> topics,
      SortedMap<String, SortedMap<Integer, Long>> offsets,
      SortedMap<String, Long> skipped,
      @Nullable String choice) {
    this.topics = List.copyOf(topics);
    this.offsets = new TreeMap<>(offsets);
    this.skipped = new TreeMap<>(skipped);
    this.choice = choice == null ? "" : choice;
  }

  /** Of all records that could be read. */
  public ScanSource(
      List<String> topics,
      SortedMap<String, SortedMap<Integer, Long>> offsets,
      SortedMap<String, Long> skipped) {
    this(topics, offsets, skipped, "");
  }
}
