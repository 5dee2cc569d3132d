package dev.morphflux.models.serving;

import dev.morphflux.models.packages.Subspace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The decoder (section 3.2): latents [B, d] and displacements [B, C, 3] to offsets, region by
 * region [B, 3 n_i], in the model's unit; or, for other programs, to vertices [B, N, 3]. The
 * deviation is part of the region matrices; {@link #offsets} is what is to be added. Without
 * control points there is no input for displacements.
 */
final class DecoderGraph {
  static final String LATENTS = "latents";
  static final String DISPLACEMENTS = "displacements";
  static final String VERTICES = "vertices";
  static final String TOKENS = "tokens";

  private static final int MOST_LEADING = 24;

  private final Graph graph = new Graph("decoder");
  private final LammParts parts;
  private final Products products;
  private final Optional<List<float[]>> means;
  private final Optional<List<Subspace>> subspaces;

  /**
   * @param fitted where the regions' tokens lie; integers are rounded better around their means
   */
  DecoderGraph(LammParts parts, Optional<List<Subspace>> fitted) {
    this.parts = parts;
    this.products = new Products(graph, parts.precision().regions());
    boolean reduced = parts.precision().rank() > 0;
    subspaces = reduced ? fitted : Optional.empty();
    means =
        reduced || !parts.precision().regions().isFloat()
            ? fitted.map(list -> list.stream().map(Subspace::mean).toList())
            : Optional.empty();
  }

  /** Latents and displacements to the regions' rows. */
  OnnxModel build() {
    List<String> rows = rows(tokens());
    for (int i = 0; i < rows.size(); i++) {
      // A name only: the runtime leaves it out.
      graph.node("Identity", rows.get(i)).output(LammParts.region(i));
      graph.output(LammParts.region(i), 3L * parts.layout().size(i));
    }
    return graph.toModel();
  }

  /** Latents and displacements to vertices. */
  OnnxModel buildWhole() {
    int vertices = parts.layout().vertexCount();
    List<String> rows = rows(tokens());
    String joined = rows.size() == 1 ? rows.get(0) : graph.concat(1, rows);
    String moved = graph.reshape(merged(joined), -1, vertices, 3);
    // Last, so that this writes to the output, where a change of shape would have to copy.
    String offsets = graph.constant("token_to_xyz.bias", offsets(), vertices, 3);
    graph.node("Add", moved, offsets).output(VERTICES);
    graph.output(VERTICES, vertices, 3);
    return graph.toModel();
  }

  /** Latents and displacements to what the region matrices get, [B, K D]. */
  OnnxModel buildTokens() {
    List<String> pieces = List.of(graph.split(tokens(), parts.regions()));
    graph.node("Identity", graph.concat(1, pieces)).output(TOKENS);
    graph.output(TOKENS, (long) parts.regions() * parts.dim());
    return graph.toModel();
  }

  /** The regions' last tokens, [K B, D]. */
  private String tokens() {
    int dim = parts.dim();
    int latentSize = parts.architecture().latentSize();
    Layers layers = new Layers(graph, parts.weights(), parts.precision().backbone());
    String latents = graph.input(LATENTS, latentSize);
    String up = "bottleneck_up";
    String matrix =
        graph.constant(up + ".weight", parts.weights().get(up + ".weight"), dim, latentSize);
    String identity =
        graph.node("Gemm", latents, matrix, layers.vector(up + ".bias")).with("transB", 1).output();
    String regions = graph.reshape(regionTokens(latents), -1, dim);
    return BackboneGraph.of(parts.architecture(), parts.regions() + 1)
        .apply(
            layers,
            graph.concat(0, List.of(identity, regions)),
            "decoder",
            parts.architecture().decoderDepth(),
            BackboneGraph.Kept.REGIONS);
  }

  /** Learned tokens and what displacements add to them, [K, B, D]. */
  private String regionTokens(String latents) {
    String learned =
        graph.constant(
            "learned_decoder_tokens",
            parts.weights().get("learned_decoder_tokens"),
            parts.regions(),
            1,
            parts.dim());
    int controlPoints = parts.layout().controlPointCount();
    if (controlPoints == 0) {
      return still(graph, learned, latents).output();
    }
    String displacements = graph.input(DISPLACEMENTS, controlPoints, 3);
    // Whatever is not a number must not pass for still.
    String sizes = graph.node("Abs", displacements).output();
    String motion = graph.node("ReduceSum", sizes).with("keepdims", 0).output();
    String isStill = graph.node("Equal", motion, graph.scalar("zero", 0)).output();

    Graph whenStill = graph.branch("still");
    whenStill.output(still(whenStill, learned, latents).output());
    Graph whenMoved = graph.branch("moved");
    String offsets = new DisplacementGraph(whenMoved, parts).build(displacements);
    whenMoved.output(whenMoved.node("Add", offsets, learned).output());
    return graph
        .node("If", isStill)
        .with("then_branch", whenStill.toProto())
        .with("else_branch", whenMoved.toProto())
        .output();
  }

  private Node still(Graph where, String learned, String latents) {
    String batch = where.node("Shape", latents).with("start", 0).with("end", 1).output();
    List<String> axes =
        List.of(where.integers(parts.regions()), batch, where.integers(parts.dim()));
    return where.node("Expand", learned, where.concat(0, axes));
  }

  /** What the region matrices make of tokens [K B, D], each [B, 3 n_i], without biases. */
  private List<String> rows(String tokens) {
    int regions = parts.regions();
    String rest = coefficients(centered(graph.reshape(tokens, regions, -1, parts.dim())));
    int leading = leading();
    String[] exact = {};
    if (leading > 0) {
      String[] sides = graph.split(rest, 2, leading, width() - leading);
      exact = graph.split(graph.reshape(sides[0], -1, leading), regions);
      rest = sides[1];
    }
    Products.Rows rows = products.prepareStacked(rest, regions, width() - leading);
    String[] pieces = graph.split(rows.values(), regions);
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < regions; i++) {
      float[] weight = weight(i);
      int size = 3 * parts.layout().size(i);
      if (subspaces.isPresent()) {
        weight = reduced(weight, subspaces.get().get(i));
      }
      Products.Rows piece = new Products.Rows(pieces[i], rows.scale());
      String name = "token_to_xyz." + i;
      float[] others = LammParts.columns(weight, size, leading, width());
      String sum =
          products.finish(products.multiply(piece, name, others, size, null), rows, name, null);
      if (leading > 0) {
        float[] first = LammParts.columns(weight, size, 0, leading);
        String matrix = graph.constant(name + ".leading", first, size, leading);
        sum = graph.node("Gemm", exact[i], matrix, sum).with("transB", 1).output();
      }
      outputs.add(sum);
    }
    return outputs;
  }

  /**
   * How many of the first directions are multiplied in float32, where the others are in integers:
   * tokens vary a hundred times as much along the first as along the last, and one scale for all
   * would leave the last few steps.
   */
  private int leading() {
    return subspaces.isEmpty() || parts.precision().regions().isFloat()
        ? 0
        : Math.min(MOST_LEADING, width() / 4);
  }

  private int width() {
    return subspaces.map(list -> list.get(0).rank()).orElse(parts.dim());
  }

  private String centered(String tokens) {
    if (means.isEmpty()) {
      return tokens;
    }
    float[] all = Products.joined(means.get());
    String mean = graph.constant("token_to_xyz.mean", all, parts.regions(), 1, parts.dim());
    return graph.node("Sub", tokens, mean).output();
  }

  /** Tokens [K, B, D] into coefficients [K, B, rank]. */
  private String coefficients(String tokens) {
    if (subspaces.isEmpty()) {
      return tokens;
    }
    int dim = parts.dim();
    int rank = width();
    float[] down = new float[parts.regions() * dim * rank];
    for (int region = 0; region < parts.regions(); region++) {
      float[][] rows = subspaces.get().get(region).down();
      for (int i = 0; i < dim; i++) {
        for (int k = 0; k < rank; k++) {
          down[(region * dim + i) * rank + k] = rows[k][i];
        }
      }
    }
    String matrix = graph.constant("token_to_xyz.down", down, parts.regions(), dim, rank);
    return graph.node("MatMul", tokens, matrix).output();
  }

  /** A region's matrix that gives the model's unit, [3 n_i, D]. */
  private float[] weight(int region) {
    int dim = parts.dim();
    float[] weight = parts.weights().get("token_to_xyz." + region + ".weight");
    float[] std = parts.std(region);
    for (int i = 0; i < weight.length; i++) {
      weight[i] *= std[i / dim];
    }
    return weight;
  }

  /** What vertices are where the products are zero, [N, 3]: the mean, and their rows' biases. */
  float[] offsets() {
    double[] sums = new double[3 * parts.layout().vertexCount()];
    float[] mean = parts.normalization().mean();
    for (int i = 0; i < sums.length; i++) {
      sums[i] = mean[i];
    }
    for (int region = 0; region < parts.regions(); region++) {
      float[] weight = weight(region);
      float[] bias = parts.weights().get("token_to_xyz." + region + ".bias");
      float[] std = parts.std(region);
      int[] coordinates = LammParts.coordinates(parts.vertices(region));
      for (int i = 0; i < coordinates.length; i++) {
        double ofTokens = means.isEmpty() ? 0 : ofMean(means.get().get(region), weight, i);
        sums[coordinates[i]] += (double) bias[i] * std[i] + ofTokens;
      }
    }
    float[] offsets = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      offsets[i] = (float) sums[i];
    }
    return offsets;
  }

  private static double ofMean(float[] mean, float[] weight, int row) {
    double sum = 0;
    for (int i = 0; i < mean.length; i++) {
      sum += (double) weight[row * mean.length + i] * mean[i];
    }
    return sum;
  }

  /** A matrix [rows, D] times the directions, [rows, rank]. */
  private float[] reduced(float[] weight, Subspace subspace) {
    int dim = parts.dim();
    int rank = subspace.rank();
    int rows = weight.length / dim;
    float[] reduced = new float[rows * rank];
    float[] row = new float[dim];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(weight, i * dim, row, 0, dim);
      for (int k = 0; k < rank; k++) {
        reduced[i * rank + k] = (float) LammParts.dot(row, subspace.up()[k]);
      }
    }
    return reduced;
  }

  /** All regions' rows [B, 3 R] into the order of vertices; rows of a shared vertex are summed. */
  private String merged(String rows) {
    List<long[]> copies = parts.layout().rowsOfVertex();
    String sum;
    if (copies.size() == 1) {
      sum = gather(rows, copies.get(0));
    } else {
      String padded =
          graph.node("Pad", rows, graph.integers(0, 0, 0, 3), graph.scalar("zero", 0)).output();
      sum = gather(padded, copies.get(0));
      for (long[] copy : copies.subList(1, copies.size())) {
        sum = graph.node("Add", sum, gather(padded, copy)).output();
      }
    }
    return sum;
  }

  private String gather(String rows, long[] rowOfVertex) {
    int[] places = Arrays.stream(rowOfVertex).mapToInt(Math::toIntExact).toArray();
    return graph.columns(rows, LammParts.coordinates(places), rows).output();
  }
}
