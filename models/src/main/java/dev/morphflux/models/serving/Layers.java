package dev.morphflux.models.serving;

/** The operations that layers are made of, with the network's parameters as constants. */
final class Layers {
  private static final float EPSILON = 1e-5f;

  private final Graph graph;
  private final Weights weights;
  private final Products products;

  Layers(Graph graph, Weights weights, Arithmetic arithmetic) {
    this.graph = graph;
    this.weights = weights;
    this.products = new Products(graph, arithmetic);
  }

  /** A residual stream x and its normalisation. */
  record Normalized(String x, String normalized) {}

  /** Rows [..., inputs] to be multiplied with several matrices. */
  Products.Rows prepare(String x) {
    return products.prepare(x);
  }

  /** x W^T. */
  String product(Products.Rows x, String name, float[] weight, int outputs) {
    return products.finish(products.multiply(x, name, weight, outputs, null), x, name, null);
  }

  /** x W^T + b with the published names of W and b. */
  String linear(String x, String name, int outputs) {
    return products.linear(
        x, name, weights.get(name + ".weight"), outputs, weights.get(name + ".bias"));
  }

  /** The exact GELU of x W^T + b. */
  String linearGelu(String x, String name, int outputs) {
    String product = product(prepare(x), name, weights.get(name + ".weight"), outputs);
    return graph.contributed("BiasGelu", product, vector(name + ".bias")).output();
  }

  /**
   * Layer normalisation of rows [rows, D]. The runtime's own takes 6 ns for a number; its
   * normalisation of instances computes the same, a row being an instance, in vector registers.
   */
  String normalize(String x, String name) {
    float[] gain = weights.get(name + ".weight");
    String one = graph.vector("instance.gain", () -> new float[] {1});
    String nothing = graph.vector("instance.bias", () -> new float[] {0});
    String instances = graph.reshape(x, -1, 1, gain.length);
    String centered =
        graph
            .node("InstanceNormalization", instances, one, nothing)
            .with("epsilon", EPSILON)
            .output();
    String scaled =
        graph
            .node("Mul", graph.reshape(centered, -1, gain.length), vector(name + ".weight"))
            .output();
    return graph.node("Add", scaled, vector(name + ".bias")).output();
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
