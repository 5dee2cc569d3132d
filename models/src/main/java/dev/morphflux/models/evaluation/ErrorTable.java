package dev.morphflux.models.evaluation;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * Euclidean distances between meshes in millimetres, kept as the mean of each mesh over each of
 * some sets of vertices, and as the mean of each vertex over all meshes. For one thread.
 */
final class ErrorTable {
  private final double millimetres;
  private final List<int[]> sets;
  private final double[][] means;
  private final double[] max;
  private final double[] vertexSums;
  private final double[] distances;
  private final int meshes;

  /**
   * @param millimetres in one unit of the meshes
   * @param sets of vertices to judge, such as regions
   * @param meshes how many will be added
   */
  ErrorTable(int vertexCount, double millimetres, List<int[]> sets, int meshes) {
    this.millimetres = millimetres;
    this.sets = sets;
    this.meshes = meshes;
    this.means = new double[sets.size()][meshes];
    this.max = new double[sets.size()];
    this.vertexSums = new double[vertexCount];
    this.distances = new double[vertexCount];
  }

  /** Adds mesh {@code index}, [N, 3]. */
  void add(int index, FloatBuffer decoded, FloatBuffer expected) {
    for (int v = 0; v < distances.length; v++) {
      double x = (double) decoded.get(3 * v) - expected.get(3 * v);
      double y = (double) decoded.get(3 * v + 1) - expected.get(3 * v + 1);
      double z = (double) decoded.get(3 * v + 2) - expected.get(3 * v + 2);
      distances[v] = millimetres * Math.sqrt(x * x + y * y + z * z);
      vertexSums[v] += distances[v];
    }
    for (int set = 0; set < means.length; set++) {
      double sum = 0;
      for (int vertex : sets.get(set)) {
        sum += distances[vertex];
        max[set] = Math.max(max[set], distances[vertex]);
      }
      means[set][index] = sum / Math.max(1, sets.get(set).length);
    }
  }

  /** The summary of one of the sets. */
  ErrorSummary summary(int set) {
    return ErrorSummary.of(means[set], max[set]);
  }

  /** The mean of each mesh over one of the sets. */
  double[] means(int set) {
    return means[set].clone();
  }

  /** The mean of each vertex over all meshes, [N]. */
  double[] vertexMeans() {
    double[] mean = vertexSums.clone();
    for (int v = 0; v < mean.length; v++) {
      mean[v] /= Math.max(1, meshes);
    }
    return mean;
  }
}
