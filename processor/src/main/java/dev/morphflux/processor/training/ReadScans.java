package dev.morphflux.processor.training;

import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What came of reading a topic of scans.
 *
 * @param taken how many scans are in the cache
 * @param ofSample how many of these are old ones, of the sample
 * @param withoutLatent how many of these no latent says anything of; 0 if none was asked
 * @param leftOut how many were read and left out, by reason
 * @param otherTopologies how many scans there were of other topologies, by topology id
 */
public record ReadScans(
    long taken,
    long ofSample,
    long withoutLatent,
    SortedMap<String, Long> leftOut,
    SortedMap<String, Long> otherTopologies) {

  /** Those left out, in words. */
  public String leftOutInWords() {
    return leftOut.isEmpty()
        ? "none"
        : leftOut.entrySet().stream()
            .map(
                reason ->
                    reason.getValue()
                        + " "
                        + reason.getKey()
                        + (reason.getKey().equals(TopicScans.OTHER_TOPOLOGY)
                            ? " " + otherTopologies
                            : ""))
            .collect(Collectors.joining(", "));
  }
}
