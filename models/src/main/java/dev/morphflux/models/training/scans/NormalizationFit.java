package dev.morphflux.models.training.scans;

import dev.morphflux.models.packages.Normalization;
import java.nio.FloatBuffer;

/** Mean and deviation of every coordinate of every vertex, in one pass over the scans. */
public final class NormalizationFit {
  /** Keeps a family that does not move at all from being divided by zero, in the model's unit. */
  private static final double LEAST = 1e-6;

  private NormalizationFit() {}

  /**
   * Fits the normalisation.
   *
   * @param scans the scans to learn from
   * @param floor the least deviation, as a fraction of the root mean square of all deviations.
   *     Errors count by the deviation they are divided by: without a floor, a coordinate that
   *     hardly moves would count as much as one that moves by centimetres
   */
  public static Normalization of(ScanCache cache, int[] scans, double floor) {
    int length = 3 * cache.vertexCount();
    FloatBuffer origin = cache.vertices(scans[0]);
    double[] sum = new double[length];
    double[] square = new double[length];
    float[] row = new float[length];
    for (int scan : scans) {
      cache.vertices(scan).get(row);
      for (int i = 0; i < length; i++) {
        double x = (double) row[i] - origin.get(i);
        sum[i] += x;
        square[i] += x * x;
      }
    }
    float[] mean = new float[length];
    double[] variance = new double[length];
    double total = 0;
    for (int i = 0; i < length; i++) {
      double average = sum[i] / scans.length;
      mean[i] = (float) (origin.get(i) + average);
      variance[i] = Math.max(0, square[i] / scans.length - average * average);
      total += variance[i];
    }
    double least = Math.max(LEAST, floor * Math.sqrt(total / length));
    float[] std = new float[length];
    for (int i = 0; i < length; i++) {
      std[i] = (float) Math.max(least, Math.sqrt(variance[i]));
    }
    return new Normalization(mean, std);
  }
}
