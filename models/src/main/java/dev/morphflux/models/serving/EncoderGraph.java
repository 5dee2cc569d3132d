package dev.morphflux.models.serving;

import dev.morphflux.models.packages.Subspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The encoder (section 3.1): normalised coordinates to latents [B, d]; or, for other programs,
 * vertices [B, N, 3] to latents. Coordinates come region by region [B, 3 n_i], or, where they are
 * rounded with one scale for a mesh, side by side [B, 3 R].
 */
final class EncoderGraph {
  static final String VERTICES = "vertices";
  static final String LATENTS = "latents";
  static final String TOKENS = "tokens";
  static final String COORDINATES = "coordinates";

  private final Graph graph = new Graph("encoder");
  private final LammParts parts;
  private final Products products;
  private final EncoderMatrices matrices;

  EncoderGraph(LammParts parts, EncoderMatrices matrices) {
    this.parts = parts;
    this.products = new Products(graph, parts.precision().regions());
    this.matrices = matrices;
  }

  /** Normalised coordinates to latents. */
  OnnxModel build() {
    return latents(inputs());
  }

  /** Vertices to latents. */
  OnnxModel buildWhole() {
    return latents(split(normalized(graph.input(VERTICES, parts.layout().vertexCount(), 3))));
  }

  /** Normalised coordinates to what the region matrices make of them, [B, K D]. */
  OnnxModel buildTokens() {
    graph.node("Identity", tokens(inputs())).output(TOKENS);
    graph.output(TOKENS, (long) parts.regions() * parts.dim());
    return graph.toModel();
  }

  private OnnxModel latents(List<Products.Rows> rows) {
    int dim = parts.dim();
    int latentSize = parts.architecture().latentSize();
    String joined = tokens(rows);
    String regions = graph.reshape(stacked(joined), -1, dim);
    String tokens = graph.concat(0, List.of(identity(joined), regions));
    Layers layers = new Layers(graph, parts.weights(), parts.precision().backbone());
    String first =
        BackboneGraph.of(parts.architecture(), parts.regions() + 1)
            .apply(
                layers,
                tokens,
                "encoder",
                parts.architecture().encoderDepth(),
                BackboneGraph.Kept.FIRST);
    String down = "bottleneck_down";
    String matrix =
        graph.constant(down + ".weight", parts.weights().get(down + ".weight"), latentSize, dim);
    graph
        .node("Gemm", first, matrix, layers.vector(down + ".bias"))
        .with("transB", 1)
        .output(LATENTS);
    graph.output(LATENTS, latentSize);
    return graph.toModel();
  }

  private List<Products.Rows> inputs() {
    if (!takesRegions(parts)) {
      return split(graph.input(COORDINATES, 3L * parts.layout().rowCount()));
    }
    List<Products.Rows> inputs = new ArrayList<>();
    for (int i = 0; i < parts.regions(); i++) {
      String input = graph.input(LammParts.region(i), 3L * parts.layout().size(i));
      inputs.add(new Products.Rows(input, null));
    }
    return inputs;
  }

  /** Whether each region's coordinates are an input of their own. */
  static boolean takesRegions(LammParts parts) {
    return parts.precision().regions().isFloat();
  }

  /** The regions of coordinates side by side, [B, 3 R]. */
  private List<Products.Rows> split(String coordinates) {
    long[] lengths = new long[parts.regions()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = 3L * parts.layout().size(i);
    }
    return products.split(products.prepare(coordinates), lengths);
  }

  /**
   * The learned token once for every mesh, [B, D].
   *
   * @param like a value whose first axis is B
   */
  private String identity(String like) {
    int dim = parts.dim();
    String token = graph.constant("id_token", parts.weights().get("id_token"), 1, dim);
    return graph.repeated(token, dim, like);
  }

  /** The regions' tokens side by side, [B, K D], or their coefficients, [B, K rank]. */
  private String tokens(List<Products.Rows> regions) {
    List<String> outputs = new ArrayList<>();
    List<float[]> biases = new ArrayList<>();
    for (int i = 0; i < parts.regions(); i++) {
      float[] bias = matrices.bias(i);
      outputs.add(
          products.multiply(
              regions.get(i),
              "xyz_to_token." + i,
              matrices.weight(i),
              bias.length,
              bias,
              matrices.roundedUp(i)));
      biases.add(bias);
    }
    String joined = outputs.size() == 1 ? outputs.get(0) : graph.concat(1, outputs);
    return products.finish(joined, regions.get(0), "xyz_to_token", Products.joined(biases));
  }

  /** Normalised coordinates of vertices, [B, 3 R]. */
  private String normalized(String meshes) {
    int[] places = LammParts.coordinates(parts.layout().vertexOfRow());
    String flat = graph.reshape(meshes, -1, 3L * parts.layout().vertexCount());
    String gathered = graph.columns(flat, places, meshes).output();
    String offsets =
        graph
            .node("Sub", gathered, graph.constant("mean", parts.meanOfRows(), places.length))
            .output();
    String inverse = graph.constant("std.inverse", parts.inverseStdOfRows(), places.length);
    return graph.node("Mul", offsets, inverse).output();
  }

  /** Tokens or coefficients side by side into tokens [K, B, D]. */
  private String stacked(String joined) {
    int regions = parts.regions();
    int dim = parts.dim();
    Optional<List<Subspace>> subspaces = matrices.subspaces();
    int width = subspaces.map(list -> list.get(0).rank()).orElse(dim);
    String stacked =
        graph
            .node("Transpose", graph.reshape(joined, -1, regions, width))
            .with("perm", 1L, 0L, 2L)
            .output();
    if (subspaces.isEmpty()) {
      return stacked;
    }
    List<float[]> up = new ArrayList<>();
    List<float[]> mean = new ArrayList<>();
    for (Subspace subspace : subspaces.get()) {
      up.add(Products.joined(List.of(subspace.up())));
      mean.add(subspace.mean());
    }
    String directions = graph.constant("xyz_to_token.up", Products.joined(up), regions, width, dim);
    String offset = graph.constant("xyz_to_token.mean", Products.joined(mean), regions, 1, dim);
    return graph.node("Add", graph.node("MatMul", stacked, directions).output(), offset).output();
  }
}
