package dev.morphflux.models.training.job;

import dev.morphflux.models.io.Tensor;

/** Mean and covariance of vectors, in float64, one vector at a time. */
final class GaussianFit {
  private final int size;
  private final double[] sum;
  private final double[] products;
  private long count;

  GaussianFit(int size) {
    this.size = size;
    this.sum = new double[size];
    this.products = new double[size * size];
  }

  /** Adds the vector that starts at {@code at}. */
  void add(float[] values, int at) {
    count++;
    for (int i = 0; i < size; i++) {
      double x = values[at + i];
      sum[i] += x;
      for (int j = 0; j <= i; j++) {
        products[i * size + j] += x * values[at + j];
      }
    }
  }

  Tensor mean() {
    float[] mean = new float[size];
    for (int i = 0; i < size; i++) {
      mean[i] = (float) (sum[i] / count);
    }
    return Tensor.of(mean, size);
  }

  Tensor covariance() {
    float[] covariance = new float[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double value = products[i * size + j] / count - sum[i] / count * (sum[j] / count);
        covariance[i * size + j] = (float) value;
        covariance[j * size + i] = (float) value;
      }
    }
    return Tensor.of(covariance, size, size);
  }
}
