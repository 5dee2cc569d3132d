package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Aligned;
import dev.morphflux.models.training.scans.ScanCache;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Scans minus their mean as the rows of a matrix X [M, 3N], of which a few are in memory. */
final class CenteredScans {
  /** Of the rows in memory, in float64. */
  private static final int CHUNK_BYTES = 32 << 20;

  private final ScanCache cache;
  private final int[] scans;
  private final NDArray mean;
  private final double squares;

  private CenteredScans(ScanCache cache, int[] scans, NDArray mean, double squares) {
    this.cache = cache;
    this.scans = scans;
    this.mean = mean;
    this.squares = squares;
  }

  /**
   * What a pass gathers about directions Q [b, 3N].
   *
   * @param inner Q X^T X Q^T [b, b]
   * @param image Q X^T X [b, 3N]
   */
  record Products(double[][] inner, NDArray image) {}

  /**
   * One pass for the mean.
   *
   * @param manager holds it
   */
  static CenteredScans of(ScanCache cache, int[] scans, NDManager manager) {
    int length = 3 * cache.vertexCount();
    float[] origin = new float[length];
    float[] row = new float[length];
    cache.vertices(scans[0]).get(origin);
    double[] sum = new double[length];
    double squares = 0;
    for (int scan : scans) {
      cache.vertices(scan).get(row);
      for (int i = 0; i < length; i++) {
        double x = (double) row[i] - origin[i];
        sum[i] += x;
        squares += x * x;
      }
    }
    for (int i = 0; i < length; i++) {
      squares -= sum[i] * sum[i] / scans.length;
      sum[i] = origin[i] + sum[i] / scans.length;
    }
    return new CenteredScans(
        cache, scans, manager.create(sum, new Shape(1, length)), Math.max(0, squares));
  }

  /** M. */
  int count() {
    return scans.length;
  }

  /** 3N. */
  int length() {
    return Math.toIntExact(mean.size());
  }

  /** [3N]. */
  float[] mean() {
    return mean.toType(DataType.FLOAT32, true).toFloatArray();
  }

  /** |X|^2. */
  double squares() {
    return squares;
  }

  /** One pass: what the covariance makes of directions. */
  Products products(NDArray directions, NDManager manager) {
    int block = Math.toIntExact(directions.getShape().get(0));
    NDArray inner = manager.zeros(new Shape(block, block), DataType.FLOAT64);
    NDArray image = manager.zeros(new Shape(block, length()), DataType.FLOAT64);
    NDArray byCoordinate = directions.transpose();
    int chunk = Math.max(1, CHUNK_BYTES / (length() * Double.BYTES));
    for (int from = 0; from < scans.length; from += chunk) {
      int[] numbers = Arrays.copyOfRange(scans, from, Math.min(scans.length, from + chunk));
      try (NDManager scratch = manager.newSubManager()) {
        NDArray rows = rows(scratch, numbers);
        NDArray scores = rows.matMul(byCoordinate);
        NDArray scoresByDirection = scores.transpose();
        inner.addi(scoresByDirection.matMul(scores));
        image.addi(scoresByDirection.matMul(rows));
      }
    }
    double[] flat = inner.toDoubleArray();
    double[][] square = new double[block][];
    for (int i = 0; i < block; i++) {
      square[i] = Arrays.copyOfRange(flat, i * block, (i + 1) * block);
    }
    return new Products(square, image);
  }

  private NDArray rows(NDManager manager, int[] numbers) {
    ByteBuffer bytes = Aligned.allocate(numbers.length * length() * Float.BYTES);
    FloatBuffer vertices = bytes.asFloatBuffer();
    for (int scan : numbers) {
      vertices.put(cache.vertices(scan));
    }
    return manager
        .create(bytes, new Shape(numbers.length, length()), DataType.FLOAT32)
        .toType(DataType.FLOAT64, true)
        .subi(mean);
  }
}
