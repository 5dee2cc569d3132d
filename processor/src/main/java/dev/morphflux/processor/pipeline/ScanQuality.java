package dev.morphflux.processor.pipeline;

import dev.morphflux.models.packages.QualityThresholds;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.models.statistics.MultivariateNormal;
import dev.morphflux.schemas.QualityFlag;
import dev.morphflux.schemas.ReconstructionError;
import dev.morphflux.schemas.RegionError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a scan compares with those of a model's family, as far as the model knows them. */
final class ScanQuality {

  /**
   * What was found.
   *
   * @param mahalanobis null when the model carries no statistics
   */
  record Verdict(@Nullable Float mahalanobis, List<QualityFlag> flags) {}

  private final Optional<MultivariateNormal> family;
  private final Optional<QualityThresholds> thresholds;

  ScanQuality(Optional<Statistics> statistics) {
    family = statistics.map(Statistics::latents);
    thresholds = statistics.flatMap(Statistics::quality);
  }

  /**
   * Judges a scan.
   *
   * @param error between it and its reconstruction
   * @param z its latent code
   */
  Verdict judge(ReconstructionError error, float[] z) {
    Float mahalanobis = family.map(latents -> (float) latents.mahalanobis(z)).orElse(null);
    return new Verdict(
        mahalanobis, thresholds.map(limits -> flags(limits, error, mahalanobis)).orElse(List.of()));
  }

  private static List<QualityFlag> flags(
      QualityThresholds limits, ReconstructionError error, @Nullable Float mahalanobis) {
    List<QualityFlag> flags = new ArrayList<>();
    if (exceeds(error.getMeanMm(), limits.meanMillimetres())) {
      flags.add(QualityFlag.HIGH_ERROR);
    }
    if (exceeds(error.getMaxMm(), limits.maxMillimetres())) {
      flags.add(QualityFlag.HIGH_VERTEX_ERROR);
    }
    for (RegionError region : error.getRegions()) {
      Float limit = limits.regionMillimetres().get(region.getRegion());
      if (limit != null && exceeds(region.getMeanMm(), limit)) {
        flags.add(QualityFlag.HIGH_REGION_ERROR);
        break;
      }
    }
    if (mahalanobis != null && exceeds(mahalanobis, limits.mahalanobis())) {
      flags.add(QualityFlag.FAR_FROM_FAMILY);
    }
    return flags;
  }

  /** Negated, so that NaN does. */
  private static boolean exceeds(float value, float limit) {
    return !(value <= limit);
  }
}
