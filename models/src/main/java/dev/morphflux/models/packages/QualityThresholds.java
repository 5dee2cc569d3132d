package dev.morphflux.models.packages;

import dev.morphflux.models.io.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What scans of the family stay within: one that exceeds any of it is probably damaged, or of
 * something else.
 *
 * @param meanMillimetres of the distances between a scan's vertices and its reconstruction
 * @param maxMillimetres of the greatest of these distances
 * @param regionMillimetres of the mean distance in a region, by the region's name
 * @param mahalanobis distance of the latent code from the family
 */
public record QualityThresholds(
    float meanMillimetres,
    float maxMillimetres,
    Map<String, Float> regionMillimetres,
    float mahalanobis) {

  private static final String MEAN = "quality.error.mean";
  private static final String MAX = "quality.error.max";
  private static final String REGION = "quality.error.region.";
  private static final String MAHALANOBIS = "quality.mahalanobis";

  public QualityThresholds {
    regionMillimetres = Collections.unmodifiableMap(new LinkedHashMap<>(regionMillimetres));
  }

  Map<String, Tensor> toTensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(MEAN, number(meanMillimetres));
    tensors.put(MAX, number(maxMillimetres));
    tensors.put(MAHALANOBIS, number(mahalanobis));
    regionMillimetres.forEach((region, value) -> tensors.put(REGION + region, number(value)));
    return tensors;
  }

  private static Tensor number(float value) {
    return Tensor.of(new float[] {value}, 1);
  }

  /** Empty for packages that were made before thresholds were. */
  static Optional<QualityThresholds> fromTensors(Map<String, Tensor> tensors) {
    if (!tensors.containsKey(MEAN)) {
      return Optional.empty();
    }
    Map<String, Float> regions = new LinkedHashMap<>();
    for (String name : tensors.keySet()) {
      if (name.startsWith(REGION)) {
        regions.put(name.substring(REGION.length()), number(tensors, name));
      }
    }
    return Optional.of(
        new QualityThresholds(
            number(tensors, MEAN), number(tensors, MAX), regions, number(tensors, MAHALANOBIS)));
  }

  private static float number(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || tensor.toFloats().length != 1 || !(tensor.toFloats()[0] >= 0)) {
      throw new InvalidPackageException(
          "the statistics' tensor '" + name + "' is missing or no threshold, expected one number");
    }
    return tensor.toFloats()[0];
  }
}
