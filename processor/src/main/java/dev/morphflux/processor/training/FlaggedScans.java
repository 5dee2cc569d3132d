package dev.morphflux.processor.training;

import dev.morphflux.models.training.job.TrainingConfig;
import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.UnreadableMessageException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the latents topic says of scans. A scan that was encoded more than once counts as it was
 * encoded last.
 */
final class FlaggedScans {
  private static final Logger log = LoggerFactory.getLogger(FlaggedScans.class);

  private final Map<String, Boolean> flagged;

  private FlaggedScans(Map<String, Boolean> flagged) {
    this.flagged = flagged;
  }

  /** Knows of no scan. */
  static FlaggedScans none() {
    return new FlaggedScans(Map.of());
  }

  /** Reads the topic up to where it ends now, or until it is asked to stop. */
  static FlaggedScans read(
      Map<String, Object> clientSettings,
      String topic,
      TrainingConfig.DropFlagged limits,
      BooleanSupplier stopRequested) {
    Map<String, Boolean> flagged = new HashMap<>();
    SortedMap<String, Long> models = new TreeMap<>();
    long unreadable = 0;
    try (TopicReader reader = TopicReader.fromBeginning(clientSettings, List.of(topic))) {
      Map<TopicPartition, Long> end = reader.endOffsets();
      while (!reader.hasReached(end) && !stopRequested.getAsBoolean()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          try {
            LatentCode latent = MessageFormat.LATENT.read(record.value());
            flagged.put(latent.getScanId(), exceeds(latent, limits));
            models.merge(latent.getModelName() + " " + latent.getModelVersion(), 1L, Long::sum);
          } catch (UnreadableMessageException e) {
            unreadable++;
          }
        }
      }
    }
    log.atInfo()
        .setMessage("latents read")
        .addKeyValue("topic", topic)
        .addKeyValue("scans", flagged.size())
        .addKeyValue("models", models)
        .addKeyValue("unreadable", unreadable)
        .log();
    return new FlaggedScans(flagged);
  }

  private static boolean exceeds(LatentCode latent, TrainingConfig.DropFlagged limits) {
    Double error = limits.maxErrorMm();
    Double distance = limits.maxMahalanobis();
    Float found = latent.getMahalanobis();
    return (limits.anyFlag() && !latent.getFlags().isEmpty())
        || (error != null && !(latent.getError().getMeanMm() <= error))
        || (distance != null && found != null && !(found <= distance));
  }

  boolean isFlagged(String scanId) {
    return flagged.getOrDefault(scanId, false);
  }

  /** Whether the scan has a latent at all. */
  boolean knows(String scanId) {
    return flagged.containsKey(scanId);
  }
}
