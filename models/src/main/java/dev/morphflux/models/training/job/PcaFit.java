package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.network.Aligned;
import dev.morphflux.models.network.TorchEngine;
import dev.morphflux.models.packages.PcaParameters;
import dev.morphflux.models.training.scans.ScanCache;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits a PCA to scans on disk, by subspace iteration: a block of directions, somewhat more than are
 * asked for, is multiplied by the covariance again and again, one pass over the scans each time,
 * until it no longer explains more of them. Memory depends on the vertices and the latent size, not
 * on the number of scans; all sums are in float64. The same seed gives the same components.
 */
public final class PcaFit {
  private static final Logger log = LoggerFactory.getLogger(PcaFit.class);

  private static final int LEAST_OVERSAMPLING = 16;
  private static final int MOST_OVERSAMPLING = 64;
  private static final int MOST_PASSES = 24;

  /** A pass that explains less than this part of what is left was the last. */
  private static final double NEGLIGIBLE_GAIN = 1e-5;

  /** Variances below this part of the largest are the rounding of coordinates to float32. */
  private static final double LEAST_VARIANCE = 1e-10;

  /** Of the variance, taken for noise even where the components explain all of it. */
  private static final double LEAST_NOISE = 1e-8;

  private final CenteredScans scans;
  private final int latentSize;
  private final int block;
  private final long seed;

  private PcaFit(CenteredScans scans, int latentSize, int block, long seed) {
    this.scans = scans;
    this.latentSize = latentSize;
    this.block = block;
    this.seed = seed;
  }

  /**
   * Fits the components. Those beyond the rank of the scans are zero. The ridge for edits is the
   * mean variance of a coordinate that the components leave unexplained, as in probabilistic PCA
   * (Tipping and Bishop, 1999), where it is the variance of the noise.
   *
   * @param scans the numbers of the scans to fit, at least one
   * @param latentSize d
   * @param ridge what to multiply the ridge by, for edits that follow less or more closely
   */
  public static PcaParameters of(
      ScanCache cache, int[] scans, int latentSize, double ridge, long seed) {
    try (NDManager manager = TorchEngine.cpu().newManager()) {
      CenteredScans centered = CenteredScans.of(cache, scans, manager);
      int oversampling = Math.min(MOST_OVERSAMPLING, Math.max(LEAST_OVERSAMPLING, latentSize / 2));
      int block = Math.min(latentSize + oversampling, Math.min(scans.length, centered.length()));
      float[] components = new PcaFit(centered, latentSize, block, seed).components(manager);
      int vertices = cache.vertexCount();
      return new PcaParameters(
          Tensor.of(centered.mean(), vertices, 3),
          Tensor.of(components, latentSize, vertices, 3),
          ridge * noise(centered, components));
    }
  }

  /** The mean variance of a coordinate beyond the components; never quite zero. */
  private static double noise(CenteredScans scans, float[] components) {
    double explained = 0;
    for (float value : components) {
      explained += (double) value * value;
    }
    double total = scans.squares() / scans.count();
    double left = Math.max(total - explained, LEAST_NOISE * total);
    return Math.max(left / scans.length(), Float.MIN_NORMAL);
  }

  private float[] components(NDManager manager) {
    double[][] basis = start();
    double explained = 0;
    for (int pass = 1; ; pass++) {
      try (NDManager scratch = manager.newSubManager()) {
        NDArray directions = matrix(scratch, basis); // Q [b, 3N], orthonormal rows
        CenteredScans.Products products = scans.products(directions, scratch);
        LinearAlgebra.Eigen ritz = LinearAlgebra.eigen(products.inner());
        double before = explained;
        explained = sumOfLargest(ritz.values());
        double left = Math.max(0, scans.squares() - explained);
        boolean settled =
            explained - before <= NEGLIGIBLE_GAIN * left
                || explained - before <= LEAST_VARIANCE * explained;
        if (settled || pass == MOST_PASSES) {
          log.atInfo()
              .setMessage("principal components")
              .addKeyValue("components", latentSize)
              .addKeyValue("scans", scans.count())
              .addKeyValue("passes", pass)
              .addKeyValue("settled", settled)
              .addKeyValue("explainedVariance", explained / scans.squares())
              .log();
          return whitened(ritz, directions);
        }
        basis = next(ritz, products.image());
      }
    }
  }

  private double[][] start() {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] basis = new double[block][scans.length()];
    for (double[] row : basis) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextGaussian();
      }
    }
    LinearAlgebra.orthonormalize(basis);
    return basis;
  }

  private double sumOfLargest(double[] values) {
    double sum = 0;
    for (int k = 0; k < Math.min(latentSize, values.length); k++) {
      sum += values[k];
    }
    return sum;
  }

  /**
   * The block times the covariance, turned towards the eigenvectors first: the rows are then nearly
   * orthogonal already, and nothing is lost in making them so.
   */
  private double[][] next(LinearAlgebra.Eigen ritz, NDArray image) {
    int rank = rank(ritz.values());
    double[][] turn = new double[rank][];
    for (int k = 0; k < rank; k++) {
      turn[k] = scaled(ritz.vectors()[k], 1 / ritz.values()[k]);
    }
    double[][] rows = rows(matrix(image.getManager(), turn).matMul(image), rank);
    LinearAlgebra.orthonormalize(rows);
    return rows;
  }

  private static int rank(double[] values) {
    int rank = 0;
    while (rank < values.length && values[rank] > LEAST_VARIANCE * values[0]) {
      rank++;
    }
    return rank;
  }

  /** Components [d, 3N]: directions times deviations. */
  private float[] whitened(LinearAlgebra.Eigen ritz, NDArray directions) {
    int length = scans.length();
    float[] components = new float[Math.multiplyExact(latentSize, length)];
    int rank = Math.min(latentSize, rank(ritz.values()));
    if (rank == 0) {
      return components;
    }
    double[][] turn = new double[rank][];
    for (int k = 0; k < rank; k++) {
      turn[k] = scaled(ritz.vectors()[k], Math.sqrt(ritz.values()[k] / scans.count()));
    }
    double[][] rows = rows(matrix(directions.getManager(), turn).matMul(directions), rank);
    for (int k = 0; k < rank; k++) {
      double sign = sign(rows[k]);
      for (int i = 0; i < length; i++) {
        components[k * length + i] = (float) (sign * rows[k][i]);
      }
    }
    return components;
  }

  /** Makes the largest coordinate positive: which way a component points is then no accident. */
  private static double sign(double[] row) {
    double largest = 0;
    for (double value : row) {
      if (Math.abs(value) > Math.abs(largest)) {
        largest = value;
      }
    }
    return largest < 0 ? -1 : 1;
  }

  private static double[] scaled(double[] row, double factor) {
    double[] scaled = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      scaled[i] = factor * row[i];
    }
    return scaled;
  }

  private static NDArray matrix(NDManager manager, double[][] rows) {
    double[] flat = new double[Math.multiplyExact(rows.length, rows[0].length)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * rows[i].length, rows[i].length);
    }
    return Aligned.own(manager.create(flat, new Shape(rows.length, rows[0].length)));
  }

  private static double[][] rows(NDArray matrix, int count) {
    double[] flat = matrix.toDoubleArray();
    int length = flat.length / count;
    double[][] rows = new double[count][length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(flat, i * length, rows[i], 0, length);
    }
    return rows;
  }
}
