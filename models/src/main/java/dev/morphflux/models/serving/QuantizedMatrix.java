package dev.morphflux.models.serving;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A matrix [outputs, inputs] as one int8 matrix, or as the sum of two: the second holds what
 * rounding left of the first, {@link #STEPS} times finer. Each output has a scale.
 *
 * @param bytes of each part, transposed to [inputs, outputs], as the runtime wants them
 * @param scales of each part, [outputs]
 */
record QuantizedMatrix(List<Initializer> bytes, List<float[]> scales) {
  /** How many steps of the second part are one of the first. */
  static final int STEPS = 254;

  static final int LARGEST = 127;

  /**
   * @param weight [outputs, inputs]
   * @param roundedUp the weights that are rounded up in one part, the others down; null: all to the
   *     nearest
   */
  static QuantizedMatrix of(float[] weight, int outputs, int parts, @Nullable BitSet roundedUp) {
    int inputs = weight.length / outputs;
    List<ByteBuffer> bytes = new ArrayList<>();
    List<float[]> scales = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      bytes.add(Initializer.direct(weight.length));
      scales.add(new float[outputs]);
    }
    for (int output = 0; output < outputs; output++) {
      double scale = scale(weight, output * inputs, inputs);
      for (int part = 0; part < parts; part++) {
        scales.get(part)[output] = (float) (scale / Math.pow(STEPS, part));
      }
      for (int input = 0; input < inputs; input++) {
        int at = output * inputs + input;
        double rest = weight[at] / scale;
        for (int part = 0; part < parts; part++) {
          long step =
              roundedUp == null
                  ? Math.round(rest)
                  : (long) Math.floor(rest) + (roundedUp.get(at) ? 1 : 0);
          bytes.get(part).put(input * outputs + output, (byte) step);
          rest = (rest - step) * STEPS;
        }
      }
    }
    List<Long> dims = List.of((long) inputs, (long) outputs);
    return new QuantizedMatrix(
        bytes.stream().map(part -> new Initializer(TensorProto.DataType.INT8, dims, part)).toList(),
        scales);
  }

  /** The step of an output's weights, which lie side by side: the largest is {@link #LARGEST}. */
  static double scale(float[] weight, int first, int count) {
    double largest = 0;
    for (int i = first; i < first + count; i++) {
      largest = Math.max(largest, Math.abs(weight[i]));
    }
    return largest == 0 ? 1 : largest / LARGEST;
  }
}
