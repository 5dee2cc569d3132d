package dev.morphflux.models.training.job;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.packages.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The statistics of latent codes, in float64, one code at a time: of all, and of those of one
 * subject around their mean, which is what an expression changes.
 */
final class LatentFit {
  /** As many expressions as a package carries. */
  private static final int SAMPLES = 256;

  private final int size;
  private final GaussianFit all;
  private final Map<Integer, Subject> subjects = new HashMap<>();

  /** Sum of (z - m)(z - m)^T, m the mean of z's subject. */
  private final double[] scatter;

  /** A uniform choice among all codes so far. */
  private final List<Sample> samples = new ArrayList<>();

  private final SplittableRandom random = new SplittableRandom(1);
  private long count;

  private record Sample(Subject subject, float[] code) {}

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
    choose(new Sample(known, Arrays.copyOfRange(codes, at, at + size)));
  }

  private void choose(Sample sample) {
    if (samples.size() < SAMPLES) {
      samples.add(sample);
    } else {
      long place = random.nextLong(count);
      if (place < SAMPLES) {
        samples.set((int) place, sample);
      }
    }
  }

  /** These statistics beside those of displacements. */
  Statistics statistics(Map<String, Statistics.Gaussian> displacements) {
    return new Statistics(
        all.mean(), all.covariance(), expressions(), displacements, Optional.empty());
  }

  private Optional<Statistics.Expressions> expressions() {
    List<Sample> repeated = samples.stream().filter(sample -> sample.subject().count > 1).toList();
    if (repeated.isEmpty()) {
      return Optional.empty();
    }
    float[] covariance = new float[size * size];
    for (int i = 0; i < covariance.length; i++) {
      covariance[i] = (float) (scatter[i] / count);
    }
    float[] expressions = new float[repeated.size() * size];
    for (int s = 0; s < repeated.size(); s++) {
      for (int i = 0; i < size; i++) {
        Sample sample = repeated.get(s);
        expressions[s * size + i] = (float) (sample.code()[i] - sample.subject().mean[i]);
      }
    }
    return Optional.of(
        new Statistics.Expressions(
            Tensor.of(covariance, size, size), Tensor.of(expressions, repeated.size(), size)));
  }
}
