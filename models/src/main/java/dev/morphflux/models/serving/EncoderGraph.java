package dev.morphflux.models.serving;

import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.RegionLayout;
import dev.morphflux.models.packages.Normalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The encoder (section 3.1): vertices [B, N, 3] in the model's unit to latents [B, d]. The
 * deviation is part of the region matrices; the mean is subtracted before them, where it costs one
 * pass over the mesh and no accuracy.
 */
final class EncoderGraph {
  static final String VERTICES = "vertices";
  static final String LATENTS = "latents";

  private final Graph graph = new Graph("encoder");
  private final Architecture architecture;
  private final RegionLayout layout;
  private final Weights weights;
  private final Normalization normalization;

  EncoderGraph(
      Architecture architecture,
      RegionLayout layout,
      Weights weights,
      Normalization normalization) {
    this.architecture = architecture;
    this.layout = layout;
    this.weights = weights;
    this.normalization = normalization;
  }

  OnnxModel build() {
    int dim = architecture.dim();
    int vertices = layout.vertexCount();
    String meshes = graph.input(VERTICES, vertices, 3);
    String mean = graph.constant("mean", normalization.mean(), vertices, 3);
    String centered = graph.node("Sub", meshes, mean).output();
    List<String> tokens = new ArrayList<>();
    tokens.add(identity(meshes));
    for (int i = 0; i < layout.regionCount(); i++) {
      tokens.add(region(centered, i));
    }
    Layers layers = new Layers(graph, weights);
    String first =
        BackboneGraph.of(architecture, layout.regionCount() + 1)
            .apply(
                layers,
                graph.concat(0, tokens),
                "encoder",
                architecture.encoderDepth(),
                BackboneGraph.Kept.FIRST);
    String down = "bottleneck_down";
    String matrix =
        graph.constant(
            down + ".weight", weights.get(down + ".weight"), architecture.latentSize(), dim);
    graph
        .node("Gemm", first, matrix, layers.vector(down + ".bias"))
        .with("transB", 1)
        .output(LATENTS);
    graph.output(LATENTS, architecture.latentSize());
    return graph.toModel();
  }

  /** The learned token once for every mesh, [B, D]. */
  private String identity(String meshes) {
    int dim = architecture.dim();
    String token = graph.constant("id_token", weights.get("id_token"), 1, dim);
    String batch = graph.node("Shape", meshes).with("start", 0).with("end", 1).output();
    String shape = graph.concat(0, List.of(batch, graph.integers(dim)));
    return graph.node("Expand", token, shape).output();
  }

  /** The token [B, D] of one region. */
  private String region(String centered, int region) {
    int dim = architecture.dim();
    int coordinates = 3 * layout.size(region);
    int[] vertices =
        Arrays.copyOfRange(
            layout.vertexOfRow(), layout.firstRow(region), layout.firstRow(region + 1));
    String rows = graph.node("Gather", centered, graph.indices(vertices)).with("axis", 1).output();

    String name = "xyz_to_token." + region;
    float[] weight = weights.get(name + ".weight");
    for (int i = 0; i < weight.length; i++) {
      int j = i % coordinates;
      weight[i] /= normalization.std()[3 * vertices[j / 3] + j % 3];
    }
    float[] bias = weights.get(name + ".bias");
    float[] embedding = weights.get("semantic_embedding");
    for (int i = 0; i < dim; i++) {
      bias[i] += embedding[region * dim + i];
    }
    return graph
        .node(
            "Gemm",
            graph.reshape(rows, -1, coordinates),
            graph.constant(name + ".weight", weight, dim, coordinates),
            graph.constant(name + ".bias", bias, dim))
        .with("transB", 1)
        .output();
  }
}
