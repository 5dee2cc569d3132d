package dev.morphflux.models.training.job;

import dev.morphflux.models.network.Architecture;
import java.util.Arrays;
import java.util.Map;

/** The layers of {@link PrincipalInitialization}. */
final class LinearMixer {
  private final Architecture architecture;
  private final int tokens;
  private final int hidden;
  private final FeatureBlocks blocks;

  LinearMixer(Architecture architecture, int regions, FeatureBlocks blocks) {
    this.architecture = architecture;
    this.tokens = regions + 1;
    this.hidden = tokens * architecture.scaleDim();
    this.blocks = blocks;
  }

  void write(Map<String, float[]> values) {
    int encoderDepth = architecture.encoderDepth();
    int decoderDepth = architecture.decoderDepth();
    double ofRegion = blocks.deviation(blocks.localSize());
    double ofIdentity = blocks.deviation(architecture.latentSize());
    for (int layer = 0; layer < encoderDepth; layer++) {
      layer(values, "encoder.layers." + layer, gather(1.0 / (encoderDepth - layer)), ofRegion);
    }
    for (int layer = 0; layer < decoderDepth; layer++) {
      double[][] mix = scatter(1.0 / decoderDepth, layer == 0);
      layer(values, "decoder.layers." + layer, mix, ofIdentity);
    }
    norm(values, "decoder.norm", architecture.dim(), ofIdentity);
  }

  /** A part of every region's token goes to the identity's. */
  private double[][] gather(double part) {
    double[][] mix = new double[tokens][tokens];
    for (int token = 1; token < tokens; token++) {
      mix[0][token] = part;
      mix[token][token] = -part;
    }
    return mix;
  }

  /**
   * A part of the identity's token goes to every region's, and, once, each region's to the rest.
   */
  private double[][] scatter(double part, boolean regionsToo) {
    double[][] mix = new double[tokens][tokens];
    for (int to = 1; to < tokens; to++) {
      mix[to][0] = part;
      for (int from = 1; from < tokens; from++) {
        mix[to][from] = regionsToo && from != to ? 1 : 0;
      }
    }
    return mix;
  }

  /**
   * @param mix [to, from]: what the token mixer adds to a token
   * @param deviation what the layer norm before it divides by
   */
  private void layer(Map<String, float[]> values, String name, double[][] mix, double deviation) {
    norm(values, name + ".0.norm", blocks.globalFeatures(), deviation);
    float[] in = get(values, name + ".0.fn.0.weight"); // [hidden, tokens]
    float[] out = get(values, name + ".0.fn.3.weight"); // [tokens, hidden]
    Arrays.fill(in, 0, 2 * tokens * tokens, 0);
    Arrays.fill(out, 0);
    for (int from = 0; from < tokens; from++) {
      in[2 * from * tokens + from] = 1;
      in[(2 * from + 1) * tokens + from] = -1;
      for (int to = 0; to < tokens; to++) {
        out[to * hidden + 2 * from] = (float) mix[to][from];
        out[to * hidden + 2 * from + 1] = (float) -mix[to][from];
      }
    }
    for (String bias : new String[] {".0.fn.0.bias", ".0.fn.3.bias", ".1.fn.3.bias"}) {
      Arrays.fill(get(values, name + bias), 0);
    }
    Arrays.fill(get(values, name + ".1.fn.3.weight"), 0);
  }

  /** Undoes the division, takes the pattern away, and closes the other features. */
  private void norm(Map<String, float[]> values, String name, int features, double deviation) {
    float[] weight = get(values, name + ".weight");
    float[] bias = get(values, name + ".bias");
    float[] pattern = blocks.pattern();
    for (int i = 0; i < weight.length; i++) {
      weight[i] = i < features ? (float) deviation : 0;
      bias[i] = i < features ? -pattern[i] : 0;
    }
  }

  private static float[] get(Map<String, float[]> values, String name) {
    float[] value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("the network has no parameter " + name);
    }
    return value;
  }
}
