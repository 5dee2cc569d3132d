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
    String matrix = graph.constant(name, weight, outputs, weight.length / outputs);
    return graph.node("Gemm", x, matrix).with("transB", 1).output();
  }

  /** x W^T with the published name of W. */
  String product(String x, String name, int outputs) {
    return product(x, name, weights.get(name), outputs);
  }

  /** The exact GELU of x W^T + b. */
  String linearGelu(String x, String name, int outputs) {
    String product = product(x, name + ".weight", outputs);
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

  /** x + skip, and its normalisation. */
  Normalized addAndNormalize(String x, String skip, String name) {
    return skip(
        graph.contributed(
            "SkipLayerNormalization", x, skip, vector(name + ".weight"), vector(name + ".bias")));
  }

  /** x + bias + skip, and its normalisation. */
  Normalized addAndNormalize(String x, String bias, String skip, String name) {
    return skip(
        graph.contributed(
            "SkipLayerNormalization",
            x,
            skip,
            vector(name + ".weight"),
            vector(name + ".bias"),
            vector(bias)));
  }

  private static Normalized skip(Node node) {
    String[] outputs = node.with("epsilon", EPSILON).outputsAt(0, 3);
    return new Normalized(outputs[1], outputs[0]);
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
