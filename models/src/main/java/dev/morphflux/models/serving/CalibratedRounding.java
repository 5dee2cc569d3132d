package dev.morphflux.models.serving;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rounds each weight of a matrix up or down, so that its products with the inputs that occur change
 * least. Where inputs depend on each other, as the coordinates of scans do, what rounding one
 * weight loses is made good by the weights behind it; to the nearest, the losses only add up.
 *
 * <p>The way is greedy path following (Lybrand and Saab, A Greedy Algorithm for Quantizing Neural
 * Networks, 2021): weight after weight, what minimises the squared error of the sum so far; with a
 * ridge, so that inputs off the samples, noise above all, are not made to pay for it.
 */
final class CalibratedRounding {
  /** Of the mean square of an input. */
  private static final double RIDGE = 0.3;

  private final float[][] inputs;
  private final double[] squares;
  private final double ridge;

  /**
   * @param inputs samples of each input, [inputs, S]
   */
  CalibratedRounding(float[][] inputs) {
    this.inputs = inputs;
    squares = new double[inputs.length];
    double sum = 0;
    for (int i = 0; i < inputs.length; i++) {
      squares[i] = LammParts.dot(inputs[i], inputs[i]);
      sum += squares[i];
    }
    ridge = Math.max(RIDGE * sum / inputs.length, Double.MIN_NORMAL);
  }

  /**
   * Which weights are rounded up.
   *
   * @param weight [outputs, inputs]
   */
  BitSet of(float[] weight) {
    int outputs = weight.length / inputs.length;
    List<BitSet> rows =
        IntStream.range(0, outputs).parallel().mapToObj(row -> row(weight, row)).toList();
    BitSet all = new BitSet(weight.length);
    for (int row = 0; row < outputs; row++) {
      int first = row * inputs.length;
      rows.get(row).stream().forEach(i -> all.set(first + i));
    }
    return all;
  }

  private BitSet row(float[] weight, int row) {
    int first = row * inputs.length;
    double scale = QuantizedMatrix.scale(weight, first, inputs.length);
    BitSet up = new BitSet(inputs.length);
    float[] error = new float[inputs[0].length];
    for (int i = 0; i < inputs.length; i++) {
      double exact = weight[first + i] / scale;
      double down = Math.floor(exact);
      double wanted = exact + LammParts.dot(inputs[i], error) / (squares[i] + ridge);
      boolean isUp = Math.round(wanted) > down;
      if (down < -QuantizedMatrix.LARGEST || down == QuantizedMatrix.LARGEST) {
        isUp = down < 0; // The largest weight, which the division left beside its step.
      }
      up.set(i, isUp);
      add((float) (exact - down - (isUp ? 1 : 0)), inputs[i], error);
    }
    return up;
  }

  private static void add(float factor, float[] input, float[] error) {
    for (int i = 0; i < error.length; i++) {
      error[i] += factor * input[i];
    }
  }
}
