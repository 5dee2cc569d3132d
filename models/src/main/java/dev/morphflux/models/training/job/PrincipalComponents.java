package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Aligned;

/**
 * A PCA of centred data whose scores have variance 1. Its arrays live in the manager of the data.
 *
 * @param encoder [k, n]: data to scores
 * @param decoder [k, n], whose transpose takes scores to data
 */
record PrincipalComponents(NDArray encoder, NDArray decoder) {

  /**
   * Fits it.
   *
   * @param data [m, n]
   * @param count k; components beyond the rank of the data are zero
   * @param leastVariance of a component, as a part of the largest; those below are left zero
   */
  static PrincipalComponents of(NDArray data, int count, double leastVariance, long seed) {
    int rows = Math.toIntExact(data.getShape().get(0));
    int columns = Math.toIntExact(data.getShape().get(1));
    NDManager manager = data.getManager();
    int found = Math.min(count, Math.min(rows, columns));
    if (found == 0) {
      NDArray none = manager.zeros(new Shape(count, columns));
      return new PrincipalComponents(none, none);
    }
    try (NDManager scratch = manager.newSubManager()) {
      NDArray gram = data.matMul(data.transpose());
      gram.attach(scratch);
      TopEigenvectors top = TopEigenvectors.of(gram, found, seed);
      float[][] encode = new float[count][rows];
      float[][] decode = new float[count][rows];
      for (int k = 0; k < found; k++) {
        double value = top.values()[k];
        if (value > leastVariance * top.values()[0] && value > 0) {
          // The component is X^T v / sqrt(value), the deviation of its scores sqrt(value / m).
          double deviation = Math.sqrt(value / rows);
          for (int i = 0; i < rows; i++) {
            double component = top.vectors()[k][i] / Math.sqrt(value);
            encode[k][i] = (float) (component / deviation);
            decode[k][i] = (float) (component * deviation);
          }
        }
      }
      NDArray encoder = Aligned.own(scratch.create(encode)).matMul(data);
      NDArray decoder = Aligned.own(scratch.create(decode)).matMul(data);
      encoder.attach(manager);
      decoder.attach(manager);
      return new PrincipalComponents(encoder, decoder);
    }
  }

  /** The scores [m, k] of data [m, n]. */
  NDArray scores(NDArray data) {
    return data.matMul(encoder.transpose());
  }
}
