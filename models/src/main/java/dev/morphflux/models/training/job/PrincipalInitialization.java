package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.morphflux.models.network.Aligned;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import dev.morphflux.models.network.DefaultInitialization;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.RegionLayout;
import dev.morphflux.schemas.MorphfluxException;
import java.util.Arrays;
import java.util.Map;

/**
 * Starts an MLP-Mixer as the linear model of the scans: from its first step the network encodes and
 * decodes like a PCA of the latent's size, and follows displacements like a linear regression.
 * Training then only has to find what is not linear, instead of everything.
 *
 * <p>How a network of layer norms and GELUs is made linear:
 *
 * <ul>
 *   <li>The D features are two blocks: one carries a share of the whole mesh's principal
 *       components, one what they leave of the region itself. Within a block, numbers stand in
 *       directions orthogonal to (1, 1, ...) and to a constant pattern s; every token carries 6 s.
 *       So layer norm subtracts nothing, and divides by what is nearly a constant.
 *   <li>gelu(x) - gelu(-x) = x, so two hidden units pass a number through unchanged.
 *   <li>In every encoder layer the token mixer moves an equal part of each region's share to the
 *       identity token; in every decoder layer it gives an equal part of the identity token to each
 *       region. This is also what the multilayer loss asks of the layers between.
 *   <li>The displacement networks write what they know of the components, which the decoder's first
 *       layer brings to all regions, and what is left of their own region.
 * </ul>
 */
final class PrincipalInitialization {
  private static final float PATTERN = 6;
  private static final double RIDGE = 1e-4;

  /** Components below this part of the largest are noise and are not blown up. */
  private static final double LEAST_VARIANCE = 1e-5;

  private final Lamm network;
  private final Architecture architecture;
  private final RegionLayout layout;
  private final NDArray meshes;
  private final long seed;
  private final FeatureBlocks blocks;
  private final Map<String, float[]> values;

  /**
   * @param meshes [M, R, 3], scans to learn from, normalised, in region order
   */
  PrincipalInitialization(Lamm network, NDArray meshes, long seed) {
    this.network = network;
    this.architecture = network.architecture();
    this.layout = network.layout();
    this.meshes = meshes;
    this.seed = seed;
    requirePossible();
    this.blocks = new FeatureBlocks(architecture.latentSize(), architecture.dim(), PATTERN, seed);
    this.values = DefaultInitialization.of(network, seed);
  }

  private void requirePossible() {
    boolean possible =
        architecture.backbone() == Backbone.MLP_MIXER
            && architecture.dim() >= FeatureBlocks.leastDim(architecture.latentSize())
            && architecture.scaleDim() >= 2
            && layout.isPartition();
    if (!possible) {
      throw new MorphfluxException(
          "initialization: principal needs an MLP-Mixer with scaleDim 2 or more, a dim of at least"
              + " latentSize + 2 (rounded up to even) and regions that share no vertex, found "
              + architecture
              + "; use initialization: random");
    }
  }

  /** Values for all parameters. */
  Map<String, float[]> values() {
    int latentSize = architecture.latentSize();
    try (NDManager manager = meshes.getManager().newSubManager()) {
      NDArray flat = meshes.reshape(meshes.getShape().get(0), -1);
      flat.attach(manager);
      PrincipalComponents whole = PrincipalComponents.of(flat, latentSize, LEAST_VARIANCE, seed);
      NDArray scores = whole.scores(flat); // [M, d]
      DisplacementRegression displacements =
          new DisplacementRegression(network, meshes, scores, RIDGE);
      for (int i = 0; i < layout.regionCount(); i++) {
        region(i, flat, whole, displacements);
      }
    }
    tokens();
    new LinearMixer(architecture, layout.regionCount(), blocks).write(values);
    return values;
  }

  private void region(
      int region, NDArray flat, PrincipalComponents whole, DisplacementRegression displacements) {
    int localSize = blocks.localSize();
    try (NDManager scratch = flat.getManager().newSubManager()) {
      NDArray own = columns(flat, region);
      own.attach(scratch);
      NDArray share = columns(whole.encoder(), region); // [d, 3 n]
      NDArray spread = columns(whole.decoder(), region); // [d, 3 n]
      share.attach(scratch);
      spread.attach(scratch);
      PrincipalComponents local =
          PrincipalComponents.of(own, localSize, LEAST_VARIANCE, seed + region + 1);
      // What the region is beyond its share's own reconstruction: L (x - S^T E x).
      NDArray rest = local.encoder().sub(local.encoder().matMul(spread.transpose()).matMul(share));
      NDArray features = Aligned.own(scratch.create(blocks.globalDirections())).matMul(share);
      NDArray inner = Aligned.own(scratch.create(blocks.localDirections()));
      features.addi(inner.matMul(rest));
      put("xyz_to_token." + region + ".weight", features);
      clear("xyz_to_token." + region + ".bias");

      NDArray decoded =
          spread
              .transpose()
              .matMul(Aligned.own(scratch.create(blocks.globalDirections())).transpose());
      decoded.addi(local.decoder().transpose().matMul(inner.transpose()));
      put("token_to_xyz." + region + ".weight", decoded);
      clear("token_to_xyz." + region + ".bias");

      displacements.write(region, own, spread, local, blocks, values);
    }
  }

  private NDArray columns(NDArray flat, int region) {
    return flat.get(
        new NDIndex(":, {}:{}", 3L * layout.firstRow(region), 3L * layout.firstRow(region + 1)));
  }

  private void tokens() {
    float[] pattern = blocks.pattern();
    for (String name : new String[] {"semantic_embedding", "id_token", "learned_decoder_tokens"}) {
      float[] value = parameter(name);
      for (int i = 0; i < value.length; i++) {
        value[i] = pattern[i % pattern.length];
      }
    }
    float[][] directions = blocks.globalDirections(); // [D, d]
    int dim = architecture.dim();
    int latentSize = architecture.latentSize();
    double scale = blocks.deviation(latentSize);
    float[] down = parameter("bottleneck_down.weight");
    float[] up = parameter("bottleneck_up.weight");
    for (int i = 0; i < dim; i++) {
      for (int k = 0; k < latentSize; k++) {
        // The encoder's last norm divided by the deviation.
        down[k * dim + i] = (float) (directions[i][k] * scale);
        up[i * latentSize + k] = directions[i][k];
      }
    }
    clear("bottleneck_down.bias");
    System.arraycopy(pattern, 0, parameter("bottleneck_up.bias"), 0, dim);
  }

  private void put(String name, NDArray value) {
    System.arraycopy(value.toFloatArray(), 0, parameter(name), 0, parameter(name).length);
  }

  private void clear(String name) {
    Arrays.fill(parameter(name), 0);
  }

  private float[] parameter(String name) {
    float[] value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("the network has no parameter " + name);
    }
    return value;
  }
}
