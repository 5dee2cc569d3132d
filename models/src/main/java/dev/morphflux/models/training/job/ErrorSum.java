package dev.morphflux.models.training.job;

import java.util.BitSet;

/** Adds up distances: means are means over meshes of each mesh's mean. */
final class ErrorSum {
  private final int vertexCount;
  private final BitSet controlPoints;
  private long meshes;
  private double sumOfControlPoints;
  private double sumOfOthers;
  private double max;

  ErrorSum(int vertexCount, BitSet controlPoints) {
    this.vertexCount = vertexCount;
    this.controlPoints = controlPoints;
  }

  /**
   * Adds meshes.
   *
   * @param distances [B * N]
   */
  void add(float[] distances) {
    for (int i = 0; i < distances.length; i++) {
      if (controlPoints.get(i % vertexCount)) {
        sumOfControlPoints += distances[i];
      } else {
        sumOfOthers += distances[i];
      }
      max = Math.max(max, distances[i]);
    }
    meshes += distances.length / vertexCount;
  }

  double meanOfAll() {
    return (sumOfControlPoints + sumOfOthers) / meshes / vertexCount;
  }

  double meanOfControlPoints() {
    return sumOfControlPoints / meshes / controlPoints.cardinality();
  }

  double meanOfOthers() {
    return sumOfOthers / meshes / Math.max(1, vertexCount - controlPoints.cardinality());
  }

  double max() {
    return max;
  }
}
