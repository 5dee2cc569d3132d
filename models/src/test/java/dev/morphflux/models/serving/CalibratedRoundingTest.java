package dev.morphflux.models.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CalibratedRoundingTest {
  private static final int INPUTS = 60;
  private static final int OUTPUTS = 8;
  private static final int SAMPLES = 40;

  @Test
  void of_givenInputsOfFewDirections_expectsSmallerErrorsOfOtherSamples() {
    float[][] inputs = inputs(3);
    float[] weight = weight();

    BitSet calibrated = new CalibratedRounding(half(inputs, 0)).of(weight);

    float[][] others = half(inputs, SAMPLES / 2);
    assertThat(error(weight, calibrated, others))
        .isLessThan(0.2 * error(weight, nearest(weight), others));
  }

  @Test
  void of_givenInputsThatDependOnNoOther_expectsTheNearest() {
    float[][] inputs = new float[INPUTS][INPUTS];
    for (int i = 0; i < INPUTS; i++) {
      inputs[i][i] = 1 + i;
    }

    assertThat(new CalibratedRounding(inputs).of(weight())).isEqualTo(nearest(weight()));
  }

  @Test
  void of_givenTheLargestWeights_expectsThemWithinABytesRange() {
    float[][] inputs = inputs(1);
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 200; trial++) {
      float largest = (float) random.nextDouble(0.1, 10);
      float[] weight = new float[INPUTS];
      for (int i = 0; i < INPUTS; i++) {
        weight[i] = i % 3 == 0 ? largest : i % 3 == 1 ? -largest : 0.3f * largest;
      }

      BitSet up = new CalibratedRounding(inputs).of(weight);

      var bytes = QuantizedMatrix.of(weight, 1, 1, up).bytes().get(0).bytes();
      for (int i = 0; i < INPUTS; i++) {
        assertThat(Math.signum(bytes.get(i))).isEqualTo(Math.signum(weight[i]));
        assertThat(bytes.get(i)).isNotEqualTo(Byte.MIN_VALUE);
      }
    }
  }

  /** Samples [INPUTS, SAMPLES] that lie in a subspace. */
  private static float[][] inputs(int directions) {
    SplittableRandom random = new SplittableRandom(1);
    float[][] inputs = new float[INPUTS][SAMPLES];
    for (int direction = 0; direction < directions; direction++) {
      double[] coefficients = random.doubles(SAMPLES, -1, 1).toArray();
      for (float[] input : inputs) {
        double along = random.nextGaussian();
        for (int sample = 0; sample < SAMPLES; sample++) {
          input[sample] += (float) (along * coefficients[sample]);
        }
      }
    }
    return inputs;
  }

  private static float[][] half(float[][] inputs, int first) {
    float[][] half = new float[INPUTS][SAMPLES / 2];
    for (int i = 0; i < INPUTS; i++) {
      System.arraycopy(inputs[i], first, half[i], 0, SAMPLES / 2);
    }
    return half;
  }

  private static float[] weight() {
    SplittableRandom random = new SplittableRandom(2);
    float[] weight = new float[OUTPUTS * INPUTS];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) random.nextGaussian();
    }
    return weight;
  }

  private static BitSet nearest(float[] weight) {
    BitSet up = new BitSet();
    for (int i = 0; i < weight.length; i++) {
      double exact = weight[i] / scale(weight, i);
      up.set(i, Math.round(exact) > Math.floor(exact));
    }
    return up;
  }

  private static double scale(float[] weight, int i) {
    return QuantizedMatrix.scale(weight, i / INPUTS * INPUTS, INPUTS);
  }

  /** The sum of the squared errors of products. */
  private static double error(float[] weight, BitSet up, float[][] inputs) {
    double sum = 0;
    for (int row = 0; row < OUTPUTS; row++) {
      for (int sample = 0; sample < inputs[0].length; sample++) {
        double error = 0;
        for (int i = 0; i < INPUTS; i++) {
          int at = row * INPUTS + i;
          double exact = weight[at] / scale(weight, at);
          error += (exact - Math.floor(exact) - (up.get(at) ? 1 : 0)) * inputs[i][sample];
        }
        sum += error * error;
      }
    }
    return sum;
  }
}
