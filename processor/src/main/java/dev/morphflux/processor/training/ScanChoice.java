package dev.morphflux.processor.training;

import dev.morphflux.models.packages.Manifest;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.training.job.TrainingConfig;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which scans of the topic a run takes, as its settings say.
 *
 * @param newFrom where the new scans begin; null if old and new ones are alike
 * @param oldSample how many of the old ones are taken
 * @param dropFlagged which are left out; null for none
 * @param description all of it in words: the same if and only if the choice is the same
 */
public record ScanChoice(
    @Nullable Map<TopicPartition, Long> newFrom,
    int oldSample,
    long seed,
    TrainingConfig.@Nullable DropFlagged dropFlagged,
    String description) {

  /** All scans of the topic. */
  public static ScanChoice all() {
    return new ScanChoice(null, 0, 0, null, "");
  }

  /**
   * The choice of a run.
   *
   * @param topic the topic of scans
   * @throws MorphfluxException if the package to start from was not trained on that topic
   */
  public static ScanChoice of(TrainingConfig config, String topic) {
    TrainingConfig.DropFlagged flagged = config.source().dropFlagged();
    String description = flagged == null ? "" : flagged.toString();
    TrainingConfig.Warm warm = config.warmStart();
    if (warm == null || !warm.newOnly()) {
      return new ScanChoice(null, 0, config.seed(), flagged, description);
    }
    Manifest manifest = ModelPackage.open(Path.of(warm.model())).manifest();
    SortedMap<Integer, Long> ends = manifest.training().offsets().get(topic);
    if (ends == null) {
      throw new MorphfluxException(
          "warmStart.newOnly: %s %s was trained on the topics %s, not on %s, so which scans are new is not known; set newOnly to false"
              .formatted(manifest.name(), manifest.version(), manifest.training().topics(), topic));
    }
    Map<TopicPartition, Long> newFrom = new HashMap<>();
    ends.forEach((partition, end) -> newFrom.put(new TopicPartition(topic, partition), end));
    return new ScanChoice(
        newFrom,
        warm.oldSample(),
        config.seed(),
        flagged,
        "%s, new since %s %s at %s, and %d old by seed %d"
            .formatted(
                description,
                manifest.name(),
                manifest.version(),
                ends,
                warm.oldSample(),
                config.seed()));
  }

  OffsetChoice offsets(Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end) {
    if (newFrom == null) {
      return OffsetChoice.all();
    }
    newFrom.forEach(
        (partition, from) -> {
          long ends = end.getOrDefault(partition, 0L);
          if (ends < from) {
            throw new MorphfluxException(
                "warmStart.newOnly: %s ends at offset %d, but the package was trained up to %d; it is not the same topic any more: set newOnly to false"
                    .formatted(partition, ends, from));
          }
        });
    return OffsetChoice.newAndSample(begin, newFrom, oldSample, seed);
  }
}
