package dev.morphflux.models.training.job;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.packages.Statistics;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The Gaussians of latent codes, in float64, one code at a time: of all, and of those of one
 * subject around their mean, which is what an expression changes.
 */
final class LatentFit {
  private final int size;
  private final GaussianFit all;
  private final Map<Integer, Subject> subjects = new HashMap<>();

  /** Sum of (z - m)(z - m)^T, m the mean of z's subject. */
  private final double[] scatter;

  private long count;

  private static final class Subject {
    private final double[] mean;
    private int count;

    Subject(int size) {
      mean = new double[size];
    }
  }

  LatentFit(int size) {
    this.size = size;
    this.all = new GaussianFit(size);
    this.scatter = new double[size * size];
  }

  /** Adds the code of one of a subject's scans, which starts at {@code at}. */
  void add(int subject, float[] codes, int at) {
    count++;
    all.add(codes, at);
    Subject known = subjects.computeIfAbsent(subject, s -> new Subject(size));
    // Welford's update: the scatter grows by n / (n + 1) times the square of the distance from the
    // mean of the n before.
    double weight = known.count / (known.count + 1.0);
    known.count++;
    double[] distance = new double[size];
    for (int i = 0; i < size; i++) {
      distance[i] = codes[at + i] - known.mean[i];
      known.mean[i] += distance[i] / known.count;
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        scatter[i * size + j] += weight * distance[i] * distance[j];
      }
    }
  }

  /** These Gaussians beside those of displacements. */
  Statistics statistics(Map<String, Statistics.Gaussian> displacements) {
    return new Statistics(
        all.mean(), all.covariance(), expressions(), displacements, Optional.empty());
  }

  private Optional<Tensor> expressions() {
    long free = count - subjects.size();
    if (free == 0) {
      return Optional.empty();
    }
    float[] covariance = new float[size * size];
    for (int i = 0; i < covariance.length; i++) {
      covariance[i] = (float) (scatter[i] / free);
    }
    return Optional.of(Tensor.of(covariance, size, size));
  }
}
