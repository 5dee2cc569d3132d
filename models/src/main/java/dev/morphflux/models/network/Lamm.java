package dev.morphflux.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.mesh.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Locally Adaptive Morphable Model (section 3 of the paper) as functions of its parameters. It
 * holds no state, is safe for any number of threads, and leaves its results and intermediates in
 * the manager of its first array: give each request or step a manager of its own and close it.
 *
 * <p>Meshes are normalised, (v - mean) / std per vertex coordinate, and in region order ({@link
 * RegionLayout}). Tokens are [1 + K, B, D], the identity's first: so every product is one plain
 * matrix product.
 */
public final class Lamm {
  private final Architecture architecture;
  private final RegionLayout layout;
  private final BackboneLayers layers;
  private final Map<String, Shape> shapes;

  public Lamm(Architecture architecture, Topology topology) {
    this(architecture, new RegionLayout(topology));
  }

  /**
   * @param layout of the rows that the network sees as vertices
   */
  public Lamm(Architecture architecture, RegionLayout layout) {
    this.architecture = architecture;
    this.layout = layout;
    this.layers = BackboneLayers.of(architecture, layout.regionCount() + 1);
    this.shapes = ParameterShapes.of(architecture, layout);
  }

  public Architecture architecture() {
    return architecture;
  }

  public RegionLayout layout() {
    return layout;
  }

  /** The names and shapes of all parameters, in the published order. */
  public Map<String, Shape> parameterShapes() {
    return shapes;
  }

  /**
   * The latent codes of meshes.
   *
   * @param vertices [B, R, 3], normalised, in region order
   * @return z [B, d]
   */
  public NDArray encode(Parameters parameters, NDArray vertices) {
    return latents(parameters, encoderTokens(parameters, vertices));
  }

  /**
   * The meshes of latent codes.
   *
   * @param latents z [B, d]
   * @param displacements of the control points [B, C, 3], divided by the std of their vertex; null
   *     for none, which gives the same as zero
   * @return [B, R, 3], normalised, in region order; see {@link RegionLayout#merge}
   */
  public NDArray decode(Parameters parameters, NDArray latents, @Nullable NDArray displacements) {
    List<NDArray> tokens = decoderTokens(parameters, latents, displacements);
    return vertices(parameters, tokens.get(tokens.size() - 1));
  }

  /** Tokens [1 + K, B, D] at the encoder's input and after each of its L_e layers. */
  public List<NDArray> encoderTokens(Parameters parameters, NDArray vertices) {
    long batch = vertices.getShape().get(0);
    NDArray flat = vertices.reshape(batch, 3L * layout.rowCount());
    NDArray embedding = parameters.get("semantic_embedding");
    NDList tokens = new NDList();
    tokens.add(firstToken(parameters, flat, batch));
    for (int i = 0; i < layout.regionCount(); i++) {
      NDArray region =
          flat.get(new NDIndex(":, {}:{}", 3L * layout.firstRow(i), 3L * layout.firstRow(i + 1)));
      NDArray token = Ops.linear(region, parameters, "xyz_to_token." + i);
      NDArray position = embedding.get(i);
      position.attach(flat.getManager());
      tokens.add(token.addi(position));
    }
    return layers.apply(NDArrays.stack(tokens), parameters, "encoder", architecture.encoderDepth());
  }

  /** z [B, d] from the encoder's last tokens. */
  public NDArray latents(Parameters parameters, List<NDArray> encoderTokens) {
    NDArray last = encoderTokens.get(encoderTokens.size() - 1);
    return Ops.linear(last.get(0), parameters, "bottleneck_down");
  }

  /** Tokens [1 + K, B, D] at the decoder's input and after each of its L_d layers. */
  public List<NDArray> decoderTokens(
      Parameters parameters, NDArray latents, @Nullable NDArray displacements) {
    long batch = latents.getShape().get(0);
    int dim = architecture.dim();
    NDArray learned =
        parameters.get("learned_decoder_tokens").reshape(layout.regionCount(), 1, dim);
    learned.attach(latents.getManager());
    NDList tokens = new NDList();
    tokens.add(Ops.linear(latents, parameters, "bottleneck_up"));
    int network = 0;
    for (int i = 0; i < layout.regionCount(); i++) {
      NDArray token = learned.get(i);
      if (displacements != null && layout.controlPointCount(i) > 0) {
        tokens.add(delta(parameters, displacements, i, network++).add(token));
      } else {
        tokens.add(token.broadcast(batch, dim));
      }
    }
    return layers.apply(NDArrays.stack(tokens), parameters, "decoder", architecture.decoderDepth());
  }

  /**
   * The positions of one region's vertices, from its tokens.
   *
   * @param tokens [..., D]
   * @return [..., 3 n_i]
   */
  public NDArray regionVertices(Parameters parameters, int region, NDArray tokens) {
    return Ops.linear(tokens, parameters, "token_to_xyz." + region);
  }

  /**
   * Some coordinates of one region's vertices, from its tokens.
   *
   * @param tokens [..., D]
   * @param coordinates m indices in [0, 3 n_i), as int64
   * @return [..., m]
   */
  public NDArray regionCoordinates(
      Parameters parameters, int region, NDArray tokens, NDArray coordinates) {
    NDArray weight = parameters.get("token_to_xyz." + region + ".weight");
    NDArray bias = parameters.get("token_to_xyz." + region + ".bias");
    return Ops.linear(
        tokens,
        Ops.rows(weight, coordinates),
        Ops.rows(bias.reshape(-1, 1), coordinates).reshape(-1));
  }

  /** The meshes [B, R, 3] of tokens [1 + K, B, D]. */
  public NDArray vertices(Parameters parameters, NDArray tokens) {
    List<NDArray> regions = new ArrayList<>();
    for (int i = 0; i < layout.regionCount(); i++) {
      regions.add(regionVertices(parameters, i, tokens.get(i + 1)));
    }
    return NDArrays.concat(new NDList(regions), 1)
        .reshape(tokens.getShape().get(1), layout.rowCount(), 3);
  }

  private NDArray firstToken(Parameters parameters, NDArray flat, long batch) {
    NDArray identity = parameters.get("id_token").reshape(1, architecture.dim());
    identity.attach(flat.getManager());
    return identity.broadcast(batch, architecture.dim());
  }

  /** What the displacements of a region add to its token (section 3.2). */
  private NDArray delta(Parameters parameters, NDArray displacements, int region, int network) {
    int first = layout.firstControlPoint(region);
    int count = layout.controlPointCount(region);
    String name = "delta_control_net." + network;
    NDArray x =
        displacements
            .get(new NDIndex(":, {}:{}, :", first, first + count))
            .reshape(displacements.getShape().get(0), 3L * count);
    x = Ops.gelu(Ops.linear(x, parameters.get(name + ".0.weight"), null));
    x = Ops.gelu(Ops.linear(x, parameters.get(name + ".2.weight"), null));
    return Ops.linear(x, parameters.get(name + ".4.weight"), null);
  }
}
