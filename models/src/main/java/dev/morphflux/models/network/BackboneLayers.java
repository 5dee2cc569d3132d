package dev.morphflux.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The layers of an encoder or a decoder, over tokens [T, B, D] (T = 1 + K). */
sealed interface BackboneLayers permits MlpMixerBackbone, TransformerBackbone {

  static BackboneLayers of(Architecture architecture, int tokens) {
    return switch (architecture.backbone()) {
      case MLP_MIXER -> new MlpMixerBackbone(architecture, tokens);
      case TRANSFORMER -> new TransformerBackbone(architecture);
    };
  }

  /** Adds the shapes of one layer's parameters, in the published order. */
  void describeLayer(String layer, Map<String, Shape> shapes);

  /** One layer, without the final normalisation. */
  NDArray applyLayer(NDArray tokens, Parameters parameters, String layer);

  /** Adds the shapes of all parameters, in the published order. */
  default void describe(String prefix, int depth, int dim, Map<String, Shape> shapes) {
    for (int layer = 0; layer < depth; layer++) {
      describeLayer(prefix + ".layers." + layer, shapes);
    }
    shapes.put(prefix + ".norm.weight", new Shape(dim));
    shapes.put(prefix + ".norm.bias", new Shape(dim));
  }

  /** The tokens before the first layer and after each; the last ones are normalised. */
  default List<NDArray> apply(NDArray tokens, Parameters parameters, String prefix, int depth) {
    List<NDArray> outputs = new ArrayList<>();
    outputs.add(tokens);
    NDArray x = tokens;
    for (int layer = 0; layer < depth; layer++) {
      x = applyLayer(x, parameters, prefix + ".layers." + layer);
      outputs.add(layer < depth - 1 ? x : Ops.layerNorm(x, parameters, prefix + ".norm"));
    }
    return outputs;
  }
}
