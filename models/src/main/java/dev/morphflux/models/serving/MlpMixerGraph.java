package dev.morphflux.models.serving;

import dev.morphflux.models.network.Architecture;
import java.util.Arrays;

/** MLP-Mixer layers; mixing tokens is one matrix product, T rows by B D columns. */
record MlpMixerGraph(int tokens, int dim, int hiddenTokens, int hiddenDim)
    implements BackboneGraph {

  MlpMixerGraph(Architecture architecture, int tokens) {
    this(
        tokens,
        architecture.dim(),
        tokens * architecture.scaleDim(),
        (int) (architecture.dim() * architecture.scaleDimToken()));
  }

  @Override
  public String apply(Layers layers, String x, String prefix, int depth, Kept kept) {
    String first = prefix + ".layers.0.0.norm";
    Layers.Normalized state = new Layers.Normalized(x, layers.normalize(x, first));
    for (int layer = 0; layer < depth; layer++) {
      String name = prefix + ".layers." + layer;
      boolean last = layer == depth - 1;
      int from = last && kept == Kept.REGIONS ? 1 : 0;
      int to = last && kept == Kept.FIRST ? 1 : tokens;
      String mixed = mix(layers, state.normalized(), name + ".0.fn", from, to);
      String rows = rows(layers.graph(), state.x(), from, to);
      Layers.Normalized sum = layers.addAndNormalize(mixed, rows, name + ".1.norm");
      String hidden = layers.linearGelu(sum.normalized(), name + ".1.fn.0", hiddenDim);
      String features = layers.linear(hidden, name + ".1.fn.3", dim);
      state =
          layers.addAndNormalize(
              features, sum.x(), BackboneGraph.normAfter(prefix, layer, depth));
    }
    return state.normalized();
  }

  /** The MLP across tokens, for the tokens from one to another only. */
  private String mix(Layers layers, String x, String name, int from, int to) {
    Graph graph = layers.graph();
    String columns = graph.reshape(x, tokens, -1);
    String hidden =
        graph
            .node(
                "Gemm",
                matrix(layers, name + ".0", hiddenTokens, 0, hiddenTokens),
                columns,
                column(layers, name + ".0", 0, hiddenTokens))
            .output();
    String active = graph.contributed("Gelu", hidden).output();
    String mixed =
        graph
            .node(
                "Gemm",
                matrix(layers, name + ".3", tokens, from, to),
                active,
                column(layers, name + ".3", from, to))
            .output();
    return graph.reshape(mixed, -1, dim);
  }

  private static String matrix(Layers layers, String name, int rows, int from, int to) {
    float[] all = layers.parameter(name + ".weight");
    int columns = all.length / rows;
    float[] kept = Arrays.copyOfRange(all, from * columns, to * columns);
    return layers.graph().constant(name + ".weight", kept, to - from, columns);
  }

  private static String column(Layers layers, String name, int from, int to) {
    float[] kept = Arrays.copyOfRange(layers.parameter(name + ".bias"), from, to);
    return layers.graph().constant(name + ".bias", kept, to - from, 1);
  }

  private String rows(Graph graph, String x, int from, int to) {
    if (to - from == tokens) {
      return x;
    }
    String columns = graph.reshape(x, tokens, -1);
    String slice = graph.node("Slice", columns, graph.integers(from), graph.integers(to)).output();
    return graph.reshape(slice, -1, dim);
  }
}
