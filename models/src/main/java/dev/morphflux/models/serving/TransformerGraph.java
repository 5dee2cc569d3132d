package dev.morphflux.models.serving;

import dev.morphflux.models.network.Architecture;
import java.util.Arrays;

/** Transformer layers; inside, the tokens of one mesh stand together, [B T, D]. */
record TransformerGraph(int tokens, int dim, int heads, int hiddenDim) implements BackboneGraph {

  TransformerGraph(Architecture architecture, int tokens) {
    this(
        tokens,
        architecture.dim(),
        architecture.heads(),
        architecture.dim() * architecture.scaleDim());
  }

  @Override
  public String apply(Layers layers, String tokenRows, String prefix, int depth, Kept kept) {
    Graph graph = layers.graph();
    String x = swapAxes(graph, tokenRows, tokens, -1);
    Layers.Normalized state =
        new Layers.Normalized(x, layers.normalize(x, prefix + ".layers.0.0.norm"));
    for (int layer = 0; layer < depth; layer++) {
      String name = prefix + ".layers." + layer;
      boolean firstOnly = layer == depth - 1 && kept == Kept.FIRST;
      String attended = attend(layers, state.normalized(), name + ".0.fn", firstOnly);
      String rows = firstOnly ? first(graph, state.x()) : state.x();
      String output =
          heads > 1 ? layers.linear(attended, name + ".0.fn.to_out.0", dim) : attended;
      Layers.Normalized sum = layers.addAndNormalize(output, rows, name + ".1.norm");
      String hidden = layers.linearGelu(sum.normalized(), name + ".1.fn.net.0", hiddenDim);
      String features = layers.linear(hidden, name + ".1.fn.net.3", dim);
      state =
          layers.addAndNormalize(
              features, sum.x(), BackboneGraph.normAfter(prefix, layer, depth));
    }
    return kept == Kept.FIRST ? state.normalized() : regions(graph, state.normalized());
  }

  /** Self-attention, of the first token only or of all; [B, inner] or [B T, inner]. */
  private String attend(Layers layers, String x, String name, boolean firstOnly) {
    Graph graph = layers.graph();
    int inner = dim / heads * heads;
    float[] all = layers.parameter(name + ".to_qkv.weight");
    Products.Rows every = layers.prepare(x);
    Products.Rows asking = firstOnly ? layers.prepare(first(graph, x)) : every;
    String[] projected = new String[3];
    for (int i = 0; i < 3; i++) {
      float[] weight = Arrays.copyOfRange(all, i * inner * dim, (i + 1) * inner * dim);
      String rows =
          layers.product(i == 0 ? asking : every, name + ".to_qkv." + i, weight, inner);
      projected[i] = graph.reshape(rows, -1, i == 0 && firstOnly ? 1 : tokens, inner);
    }
    String attended =
        graph.contributed("MultiHeadAttention", projected).with("num_heads", heads).output();
    return graph.reshape(attended, -1, inner);
  }

  /** The rows of the first token, [B, D]. */
  private String first(Graph graph, String x) {
    String meshes = graph.reshape(x, -1, tokens, dim);
    String first =
        graph
            .node("Slice", meshes, graph.integers(0), graph.integers(1), graph.integers(1))
            .output();
    return graph.reshape(first, -1, dim);
  }

  /** The rows of the regions' tokens, token by token, [K B, D]. */
  private String regions(Graph graph, String x) {
    String byToken = graph.reshape(swapAxes(graph, x, -1, tokens), tokens, -1);
    String kept = graph.node("Slice", byToken, graph.integers(1), graph.integers(tokens)).output();
    return graph.reshape(kept, -1, dim);
  }

  /** [a b, D] as [b a, D]. */
  private String swapAxes(Graph graph, String x, int a, int b) {
    String swapped =
        graph.node("Transpose", graph.reshape(x, a, b, dim)).with("perm", 1L, 0L, 2L).output();
    return graph.reshape(swapped, -1, dim);
  }
}
