package dev.morphflux.models.serving;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.RegionLayout;
import dev.morphflux.models.packages.Normalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The decoder (section 3.2): latents [B, d] and displacements [B, C, 3] to vertices [B, N, 3], in
 * the model's unit. Mean and deviation are part of the region matrices. Without control points
 * there is no input for displacements.
 */
final class DecoderGraph {
  static final String LATENTS = "latents";
  static final String DISPLACEMENTS = "displacements";
  static final String VERTICES = "vertices";

  private final Graph graph = new Graph("decoder");
  private final Architecture architecture;
  private final RegionLayout layout;
  private final List<Integer> controlPoints;
  private final Weights weights;
  private final Normalization normalization;

  DecoderGraph(
      Architecture architecture,
      Topology topology,
      RegionLayout layout,
      Weights weights,
      Normalization normalization) {
    this.architecture = architecture;
    this.layout = layout;
    this.controlPoints = topology.controlPoints();
    this.weights = weights;
    this.normalization = normalization;
  }

  OnnxModel build() {
    int dim = architecture.dim();
    Layers layers = new Layers(graph, weights);
    String latents = graph.input(LATENTS, architecture.latentSize());
    String up = "bottleneck_up";
    String matrix =
        graph.constant(up + ".weight", weights.get(up + ".weight"), dim, architecture.latentSize());
    String identity =
        graph.node("Gemm", latents, matrix, layers.vector(up + ".bias")).with("transB", 1).output();
    String regions = regionTokens(latents);
    String tokens = graph.concat(0, List.of(identity, graph.reshape(regions, -1, dim)));
    String last =
        BackboneGraph.of(architecture, layout.regionCount() + 1)
            .apply(
                layers, tokens, "decoder", architecture.decoderDepth(), BackboneGraph.Kept.REGIONS);
    merge(regions(last));
    graph.output(VERTICES, layout.vertexCount(), 3);
    return graph.toModel();
  }

  /** Learned tokens and what displacements add to them, [K, B, D]. */
  private String regionTokens(String latents) {
    int dim = architecture.dim();
    int regions = layout.regionCount();
    String learned =
        graph.constant(
            "learned_decoder_tokens", weights.get("learned_decoder_tokens"), regions, 1, dim);
    if (controlPoints.isEmpty()) {
      return still(graph, learned, latents).output();
    }
    String displacements = graph.input(DISPLACEMENTS, controlPoints.size(), 3);
    // Whatever is not a number must not pass for still.
    String motion = graph.node("ReduceL1", displacements).with("keepdims", 0).output();
    String isStill = graph.node("Equal", motion, graph.scalar("zero", 0)).output();

    Graph whenStill = graph.branch("still");
    whenStill.output(still(whenStill, learned, latents).output());
    Graph whenMoved = graph.branch("moved");
    DisplacementGraph networks =
        new DisplacementGraph(whenMoved, architecture, layout, controlPoints, weights);
    String offsets = networks.build(displacements, normalization);
    whenMoved.output(whenMoved.node("Add", offsets, learned).output());
    return graph
        .node("If", isStill)
        .with("then_branch", whenStill.toProto())
        .with("else_branch", whenMoved.toProto())
        .output();
  }

  private Node still(Graph where, String learned, String latents) {
    String batch = where.node("Shape", latents).with("start", 0).with("end", 1).output();
    String shape =
        where.concat(
            0,
            List.of(
                where.integers(layout.regionCount()), batch, where.integers(architecture.dim())));
    return where.node("Expand", learned, shape);
  }

  /** The vertices of each region, [B, 3 n_i], from tokens [K B, D]. */
  private List<String> regions(String tokens) {
    int regions = layout.regionCount();
    long[] ones = new long[regions];
    Arrays.fill(ones, 1);
    String[] pieces = graph.split(graph.reshape(tokens, regions, -1), 0, ones);
    List<String> rows = new ArrayList<>();
    boolean[] placed = new boolean[layout.vertexCount()];
    for (int i = 0; i < regions; i++) {
      rows.add(region(graph.reshape(pieces[i], -1, architecture.dim()), i, placed));
    }
    return rows;
  }

  /**
   * @param placed whether the mean of a vertex is in a region before already
   */
  private String region(String token, int region, boolean[] placed) {
    int dim = architecture.dim();
    int coordinates = 3 * layout.size(region);
    String name = "token_to_xyz." + region;
    float[] weight = weights.get(name + ".weight");
    float[] bias = weights.get(name + ".bias");
    int[] vertices =
        Arrays.copyOfRange(
            layout.vertexOfRow(), layout.firstRow(region), layout.firstRow(region + 1));
    for (int j = 0; j < coordinates; j++) {
      int coordinate = 3 * vertices[j / 3] + j % 3;
      float std = normalization.std()[coordinate];
      for (int i = j * dim; i < (j + 1) * dim; i++) {
        weight[i] *= std;
      }
      float mean = placed[vertices[j / 3]] ? 0 : normalization.mean()[coordinate];
      bias[j] = (float) ((double) bias[j] * std + mean);
    }
    for (int vertex : vertices) {
      placed[vertex] = true;
    }
    return graph
        .node(
            "Gemm",
            token,
            graph.constant(name + ".weight", weight, coordinates, dim),
            graph.constant(name + ".bias", bias, coordinates))
        .with("transB", 1)
        .output();
  }

  /** All regions' rows into the order of vertices; rows of a shared vertex are summed. */
  private void merge(List<String> regions) {
    String all = regions.size() == 1 ? regions.get(0) : graph.concat(1, regions);
    String rows = graph.reshape(all, -1, layout.rowCount(), 3);
    List<long[]> copies = layout.rowsOfVertex();
    if (copies.size() == 1) {
      gather(rows, copies.get(0)).output(VERTICES);
      return;
    }
    String padded =
        graph.node("Pad", rows, graph.integers(0, 0, 0, 0, 1, 0), graph.scalar("zero", 0)).output();
    String sum = gather(padded, copies.get(0)).output();
    for (int copy = 1; copy < copies.size(); copy++) {
      String more = gather(padded, copies.get(copy)).output();
      Node added = graph.node("Add", sum, more);
      if (copy < copies.size() - 1) {
        sum = added.output();
      } else {
        added.output(VERTICES);
      }
    }
  }

  private Node gather(String rows, long[] index) {
    int[] places = Arrays.stream(index).mapToInt(Math::toIntExact).toArray();
    return graph.node("Gather", rows, graph.indices(places)).with("axis", 1);
  }
}
