package dev.morphflux.models.packages;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a model came from: enough to train it again.
 *
 * @param source in words: what made the model
 * @param topics the topics that were read
 * @param offsets for each topic, the end offset of each partition: all records before it were read
 * @param scans how many scans were used
 * @param subjects how many subjects they show
 * @param seed what the random numbers started from
 * @param heldOutBelow subjects whose hash, made with the seed, is below this part of all hashes
 *     were held out; 0 where that is not known
 * @param startedFrom name and version of the model whose parameters training started from; empty if
 *     there was none
 */
public record Training(
    String source,
    List<String> topics,
    SortedMap<String, SortedMap<Integer, Long>> offsets,
    long scans,
    int subjects,
    long seed,
    double heldOutBelow,
    String startedFrom) {

  public Training {
    topics = List.copyOf(topics);
    offsets = new TreeMap<>(offsets);
  }

  /** A model that was not trained from topics. */
  public static Training outside(String source) {
    return new Training(source, List.of(), new TreeMap<>(Map.of()), 0, 0, 0, 0, "");
  }
}
