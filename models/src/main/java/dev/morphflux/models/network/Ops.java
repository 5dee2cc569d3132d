package dev.morphflux.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import org.jspecify.annotations.Nullable;

/** The few operations the network is made of. Results live in the manager of {@code x}. */
final class Ops {
  private static final float EPSILON = 1e-5f;

  private Ops() {}

  /** x W^T + b over the last axis. */
  static NDArray linear(NDArray x, NDArray weight, @Nullable NDArray bias) {
    return Linear.linear(x, weight, bias).singletonOrThrow();
  }

  /** x W^T + b with the published names {@code <name>.weight} and {@code <name>.bias}. */
  static NDArray linear(NDArray x, Parameters parameters, String name) {
    return linear(x, parameters.get(name + ".weight"), parameters.get(name + ".bias"));
  }

  /** W x + b with x [T, B, D]: the same linear map across the first axis for every feature. */
  static NDArray linearOverTokens(NDArray x, Parameters parameters, String name) {
    NDArray weight = parameters.get(name + ".weight");
    long out = weight.getShape().get(0);
    long in = weight.getShape().get(1);
    Shape shape = x.getShape();
    NDArray flat = x.reshape(in, -1);
    // The result belongs to the first operand's manager, which is the model's: take it out.
    NDArray matrix = weight.reshape(out, in);
    matrix.attach(x.getManager());
    NDArray product = matrix.matMul(flat);
    NDArray bias = parameters.get(name + ".bias").reshape(out, 1);
    bias.attach(x.getManager());
    return product.addi(bias).reshape(out, shape.get(1), shape.get(2));
  }

  /** Rows of a matrix; its gradient is added row by row, many times faster than an index's. */
  static NDArray rows(NDArray matrix, NDArray indices) {
    return Embedding.embedding(indices, matrix, SparseFormat.DENSE).singletonOrThrow();
  }

  /** Layer normalisation over the last axis. */
  static NDArray layerNorm(NDArray x, Parameters parameters, String name) {
    NDArray weight = parameters.get(name + ".weight");
    return LayerNorm.layerNorm(
            x, weight.getShape(), weight, parameters.get(name + ".bias"), EPSILON)
        .singletonOrThrow();
  }

  /** The exact GELU, by the error function. */
  static NDArray gelu(NDArray x) {
    return Activation.gelu(x);
  }
}
