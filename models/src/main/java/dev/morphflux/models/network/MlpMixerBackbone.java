package dev.morphflux.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;

/**
 * MLP-Mixer layers, pre-norm: an MLP across the tokens for every feature, then one across the
 * features of every token.
 */
record MlpMixerBackbone(int tokens, int dim, int hiddenTokens, int hiddenDim)
    implements BackboneLayers {

  MlpMixerBackbone(Architecture architecture, int tokens) {
    this(
        tokens,
        architecture.dim(),
        tokens * architecture.scaleDim(),
        (int) (architecture.dim() * architecture.scaleDimToken()));
  }

  @Override
  public void describeLayer(String layer, Map<String, Shape> shapes) {
    shapes.put(layer + ".0.fn.0.weight", new Shape(hiddenTokens, tokens, 1));
    shapes.put(layer + ".0.fn.0.bias", new Shape(hiddenTokens));
    shapes.put(layer + ".0.fn.3.weight", new Shape(tokens, hiddenTokens, 1));
    shapes.put(layer + ".0.fn.3.bias", new Shape(tokens));
    shapes.put(layer + ".0.norm.weight", new Shape(dim));
    shapes.put(layer + ".0.norm.bias", new Shape(dim));
    shapes.put(layer + ".1.fn.0.weight", new Shape(hiddenDim, dim));
    shapes.put(layer + ".1.fn.0.bias", new Shape(hiddenDim));
    shapes.put(layer + ".1.fn.3.weight", new Shape(dim, hiddenDim));
    shapes.put(layer + ".1.fn.3.bias", new Shape(dim));
    shapes.put(layer + ".1.norm.weight", new Shape(dim));
    shapes.put(layer + ".1.norm.bias", new Shape(dim));
  }

  @Override
  public NDArray applyLayer(NDArray x, Parameters parameters, String layer) {
    NDArray mixed = Ops.layerNorm(x, parameters, layer + ".0.norm");
    mixed = Ops.gelu(Ops.linearOverTokens(mixed, parameters, layer + ".0.fn.0"));
    mixed = Ops.linearOverTokens(mixed, parameters, layer + ".0.fn.3").addi(x);
    NDArray features = Ops.layerNorm(mixed, parameters, layer + ".1.norm");
    features = Ops.gelu(Ops.linear(features, parameters, layer + ".1.fn.0"));
    return Ops.linear(features, parameters, layer + ".1.fn.3").addi(mixed);
  }
}
