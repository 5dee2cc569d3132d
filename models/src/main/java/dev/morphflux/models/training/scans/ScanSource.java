package dev.morphflux.models.training.scans;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the scans of a cache came from.
 *
 * @param topics the topics that were read
 * @param offsets for each topic, the end offset of each partition: all records before it were read
 * @param skipped how many records were left out, by reason
 */
public record ScanSource(
    List<String> topics,
    SortedMap<String, SortedMap<Integer, Long>> offsets,
    SortedMap<String, Long> skipped) {

  public ScanSource {
    topics = List.copyOf(topics);
    offsets = new TreeMap<>(offsets);
    skipped = new TreeMap<>(skipped);
  }
}
