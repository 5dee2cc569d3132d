package dev.morphflux.models.serving;

/** The operations that layers are made of, with the network's parameters as constants. */
final class Layers {
  private static final float EPSILON = 1e-5f;

  private final Graph graph;
  private final Weights weights;

  Layers(Graph graph, Weights weights) {
    this.graph = graph;
    this.weights = weights;
  }

  /** A residual stream x and its normalisation. */
  record Normalized(String x, String normalized) {}

  /** x W^T of rows [..., inputs]. */
  String product(String x, String name, float[] weight, int outputs) {
    return graph.node("Gemm", x, matrix(name, weight, outputs)).with("transB", 1).output();
  }

  /** x W^T + b with the published names of W and b. */
  String linear(String x, String name, int outputs) {
    String matrix = matrix(name + ".weight", weights.get(name + ".weight"), outputs);
    return graph.node("Gemm", x, matrix, vector(name + ".bias")).with("transB", 1).output();
  }

  private String matrix(String name, float[] weight, int outputs) {
    return graph.constant(name, weight, outputs, weight.length / outputs);
  }

  /** The exact GELU of x W^T + b. */
  String linearGelu(String x, String name, int outputs) {
    String product = product(x, name + ".weight", weights.get(name + ".weight"), outputs);
    return graph.contributed("BiasGelu", product, vector(name + ".bias")).output();
  }

  /** Layer normalisation of rows [..., D]. */
  String normalize(String x, String name) {
    return graph
        .node("LayerNormalization", x, vector(name + ".weight"), vector(name + ".bias"))
        .with("axis", -1)
        .with("epsilon", EPSILON)
        .output();
  }

  /** x + skip, and its normalisation: as two operations, which are faster than the fused one. */
  Normalized addAndNormalize(String x, String skip, String name) {
    String sum = graph.node("Add", x, skip).output();
    return new Normalized(sum, normalize(sum, name));
  }

  /** A parameter as a vector; used twice, it is one constant. */
  String vector(String name) {
    return graph.vector(name, () -> weights.get(name));
  }

  float[] parameter(String name) {
    return weights.get(name);
  }

  Graph graph() {
    return graph;
  }
}
