package dev.morphflux.models.evaluation;

import java.util.Arrays;

/**
 * Errors of many meshes in millimetres. Each mesh has one error: the mean of the Euclidean
 * distances of its vertices. The figures are over these errors of meshes, never over batches.
 *
 * @param meanMillimetres the mean over meshes
 * @param medianMillimetres the median over meshes
 * @param percentile95Millimetres what 95 % of the meshes stay below, between the two nearest ranks
 *     in proportion
 * @param maxMillimetres the largest distance of any vertex of any mesh
 */
public record ErrorSummary(
    double meanMillimetres,
    double medianMillimetres,
    double percentile95Millimetres,
    double maxMillimetres) {

  static ErrorSummary of(double[] meshMeans, double max) {
    return new ErrorSummary(
        Arrays.stream(meshMeans).average().orElse(0),
        percentile(meshMeans, 0.5),
        percentile(meshMeans, 0.95),
        max);
  }

  /** A percentile, between ranks in proportion as numpy does. */
  static double percentile(double[] values, double fraction) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    if (sorted.length == 0) {
      return 0;
    }
    double rank = fraction * (sorted.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }
}
