package dev.morphflux.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;

/**
 * Transformer layers, pre-norm: multi-head self-attention with one projection to queries, keys and
 * values, then an MLP on the features of every token.
 */
record TransformerBackbone(int dim, int heads, int hiddenDim) implements BackboneLayers {

  TransformerBackbone(Architecture architecture) {
    this(architecture.dim(), architecture.heads(), architecture.dim() * architecture.scaleDim());
  }

  @Override
  public void describeLayer(String layer, Map<String, Shape> shapes) {
    shapes.put(layer + ".0.norm.weight", new Shape(dim));
    shapes.put(layer + ".0.norm.bias", new Shape(dim));
    shapes.put(layer + ".0.fn.to_qkv.weight", new Shape(3L * innerDim(), dim));
    if (hasOutputProjection()) {
      shapes.put(layer + ".0.fn.to_out.0.weight", new Shape(dim, innerDim()));
      shapes.put(layer + ".0.fn.to_out.0.bias", new Shape(dim));
    }
    shapes.put(layer + ".1.norm.weight", new Shape(dim));
    shapes.put(layer + ".1.norm.bias", new Shape(dim));
    shapes.put(layer + ".1.fn.net.0.weight", new Shape(hiddenDim, dim));
    shapes.put(layer + ".1.fn.net.0.bias", new Shape(hiddenDim));
    shapes.put(layer + ".1.fn.net.3.weight", new Shape(dim, hiddenDim));
    shapes.put(layer + ".1.fn.net.3.bias", new Shape(dim));
  }

  @Override
  public NDArray applyLayer(NDArray x, Parameters parameters, String layer) {
    NDArray attended =
        attention(Ops.layerNorm(x, parameters, layer + ".0.norm"), parameters, layer);
    NDArray sum = attended.add(x);
    NDArray features = Ops.layerNorm(sum, parameters, layer + ".1.norm");
    features = Ops.gelu(Ops.linear(features, parameters, layer + ".1.fn.net.0"));
    return Ops.linear(features, parameters, layer + ".1.fn.net.3").addi(sum);
  }

  private NDArray attention(NDArray x, Parameters parameters, String layer) {
    long tokens = x.getShape().get(0);
    long batch = x.getShape().get(1);
    int headDim = dim / heads;
    NDArray projected =
        Ops.linear(x, parameters.get(layer + ".0.fn.to_qkv.weight"), null)
            .reshape(tokens, batch, 3, heads, headDim)
            .transpose(2, 1, 3, 0, 4);
    NDArray queries = projected.get(0);
    NDArray keys = projected.get(1);
    NDArray values = projected.get(2);
    NDArray weights =
        Scaled.of(queries.matMul(keys.transpose(0, 1, 3, 2)), Math.pow(headDim, -0.5)).softmax(-1);
    NDArray merged =
        weights.matMul(values).transpose(2, 0, 1, 3).reshape(tokens, batch, innerDim());
    return hasOutputProjection()
        ? Ops.linear(merged, parameters, layer + ".0.fn.to_out.0")
        : merged;
  }

  private int innerDim() {
    return dim / heads * heads;
  }

  /** A single head as wide as a token needs none, as published. */
  private boolean hasOutputProjection() {
    return heads > 1;
  }
}
