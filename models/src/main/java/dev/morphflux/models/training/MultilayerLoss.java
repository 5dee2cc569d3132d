package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.network.RegionLayout;
import dev.morphflux.models.network.Scaled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The multilayer loss (section 3.1, equations 1 and 2): the tokens at every layer are decoded and
 * compared with a linear way from the source to the mean mesh through the encoder, and from there
 * to the target through the decoder. Data are centred, so the mean mesh is zero.
 *
 * <p>Decoding every layer is most of a step's work. Where regions share no vertex, all but the last
 * layer can be compared on a random subset of each region's vertices instead, which leaves the
 * expected loss the same.
 *
 * <p>Edits of one region alone count once more, by their motion: what the edited output is beside
 * the unedited one of the same source, against what it should be. Next to the error of the
 * reconstruction, a small drift of the rest of the mesh would not be felt otherwise.
 */
public final class MultilayerLoss {
  /** Keeps the gradient of a root at zero finite. */
  private static final double LEAST_SQUARE = 1e-8;

  private final Lamm network;
  private final double innerFraction;
  private final float[] layerWeights;

  /** What the length of a region's error counts; empty where errors count by coordinate. */
  private final double[] lengths;

  private final double coordinates;

  /**
   * @param innerFraction the part of each region's vertices at which layers other than the last are
   *     compared, in (0, 1]; taken as 1 where regions share vertices
   */
  public MultilayerLoss(Lamm network, double innerFraction) {
    this(network, innerFraction, uniform(network));
  }

  /**
   * @param layerWeights the weight of each layer, the encoder's L_e + 1 first, then the decoder's
   *     L_d + 1
   */
  public MultilayerLoss(Lamm network, double innerFraction, float[] layerWeights) {
    if (!(innerFraction > 0 && innerFraction <= 1)) {
      throw new IllegalArgumentException("innerFraction must be in (0, 1], found " + innerFraction);
    }
    int layers = network.architecture().encoderDepth() + network.architecture().decoderDepth() + 2;
    if (layerWeights.length != layers) {
      throw new IllegalArgumentException(
          layers + " layers need as many weights, found " + layerWeights.length);
    }
    this.network = network;
    this.innerFraction = network.layout().isPartition() ? innerFraction : 1;
    this.layerWeights = layerWeights.clone();
    this.lengths = new double[0];
    this.coordinates = 3.0 * network.layout().rowCount();
  }

  private MultilayerLoss(RegionSubspace subspace, float[] layerWeights) {
    this.network = subspace.reduced();
    this.innerFraction = 1;
    this.layerWeights = layerWeights.clone();
    this.lengths = new double[network.layout().regionCount()];
    double sum = 0;
    for (int i = 0; i < lengths.length; i++) {
      double count = subspace.coordinates(i);
      // The mean |x| of n numbers of a Gaussian is sqrt(2 / (pi n)) times their length.
      lengths[i] = subspace.scale(i) * Math.sqrt(2 * count / Math.PI);
      sum += count;
    }
    this.coordinates = sum;
  }

  /**
   * The loss of a network that sees scores: by the length of each region's error, which is the same
   * for scores as for vertices, scaled to what the mean absolute error of a Gaussian would be.
   */
  public static MultilayerLoss ofScores(RegionSubspace subspace, float[] layerWeights) {
    return new MultilayerLoss(subspace, layerWeights);
  }

  /**
   * The losses of a batch.
   *
   * @param objective a scalar to go backward from
   * @param rowLosses the mean absolute error of every mesh of every layer, layer after layer
   */
  record Result(NDArray objective, NDArray rowLosses) {}

  /** The errors of all rows of all layers, and those of the motions of local edits. */
  private record Errors(NDArray rows, @Nullable NDArray motions) {}

  Result compute(Parameters parameters, TrainingBatch batch, long seed) {
    List<NDArray> encoder = network.encoderTokens(parameters, batch.sources());
    NDArray latents = network.latents(parameters, encoder);
    long repeats = batch.targets().getShape().get(0) / batch.sources().getShape().get(0);
    NDArray repeated = repeats == 1 ? latents : latents.tile(new long[] {repeats, 1});
    List<NDArray> decoder = network.decoderTokens(parameters, repeated, batch.displacements());

    NDList inner = new NDList(encoder);
    inner.addAll(decoder.subList(0, decoder.size() - 1));
    NDArray innerTokens = NDArrays.concat(inner, 1);
    NDArray last = decoder.get(decoder.size() - 1);
    Errors errors =
        network.layout().isPartition()
            ? ofPartition(parameters, batch, innerTokens, last, seed)
            : new Errors(ofOverlap(parameters, batch, innerTokens, last), null);
    NDArray weights = errors.rows().getManager().create(rowWeights(batch));
    NDArray objective = errors.rows().mul(weights).sum();
    return new Result(
        errors.motions() == null ? objective : objective.add(errors.motions().mean()),
        errors.rows());
  }

  /** The mean error of every layer. */
  float[] perLayer(Result result, TrainingBatch batch) {
    float[] rows = result.rowLosses().toFloatArray();
    float[] losses = new float[layerWeights.length];
    int row = 0;
    for (int layer = 0; layer < losses.length; layer++) {
      int count = rowsOf(layer, batch);
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += rows[row++];
      }
      losses[layer] = (float) (sum / count);
    }
    return losses;
  }

  private Errors ofPartition(
      Parameters parameters, TrainingBatch batch, NDArray innerTokens, NDArray last, long seed) {
    RegionLayout layout = network.layout();
    VertexSubset subset = VertexSubset.draw(layout, innerFraction, new SplittableRandom(seed));
    VertexSubset all = VertexSubset.draw(layout, 1, new SplittableRandom(seed));
    NDArray innerTargets =
        innerTargets(subset.of(batch.sources()), subset.of(batch.targets()), network);
    NDArray lastTargets = all.of(batch.targets());
    NDList innerSums = new NDList();
    NDList lastSums = new NDList();
    NDList motionSums = new NDList();
    NDArray wanted = batch.local() == 0 ? lastTargets : motions(lastTargets, batch.local());
    for (int i = 0; i < layout.regionCount(); i++) {
      NDArray inner = subset.decode(network, parameters, i, innerTokens.get(i + 1));
      NDArray innerSum = sum(inner.subi(subset.columns(innerTargets, i)), i);
      innerSums.add(Scaled.of(innerSum, subset.scale(i)));
      NDArray outer = all.decode(network, parameters, i, last.get(i + 1));
      if (batch.local() > 0) {
        motionSums.add(sum(motions(outer, batch.local()).sub(all.columns(wanted, i)), i));
      }
      lastSums.add(sum(outer.sub(all.columns(lastTargets, i)), i));
    }
    NDArray inner = NDArrays.stack(innerSums).sum(new int[] {0});
    NDArray outer = NDArrays.stack(lastSums).sum(new int[] {0});
    return new Errors(
        Scaled.of(inner.concat(outer, 0), 1 / coordinates),
        motionSums.isEmpty()
            ? null
            : Scaled.of(NDArrays.stack(motionSums).sum(new int[] {0}), 1 / coordinates));
  }

  /** The last rows, of edited meshes, less those of the same sources unedited. */
  private static NDArray motions(NDArray rows, int count) {
    long all = rows.getShape().get(0);
    NDArray edited = rows.get(new NDIndex("{}:", all - count));
    return edited.sub(rows.get(new NDIndex("{}:{}", all / 2 - count, all / 2)));
  }

  /** The error of every row of one region, [M], from differences [M, .]. */
  private NDArray sum(NDArray differences, int region) {
    return lengths.length == 0
        ? differences.abs().sum(new int[] {1})
        : Scaled.of(
            differences.square().sum(new int[] {1}).add(LEAST_SQUARE).sqrt(), lengths[region]);
  }

  private NDArray ofOverlap(
      Parameters parameters, TrainingBatch batch, NDArray innerTokens, NDArray last) {
    RegionLayout layout = network.layout();
    NDArray meshes = layout.merge(network.vertices(parameters, innerTokens.concat(last, 1)));
    NDArray sources = layout.toVertexOrder(batch.sources());
    NDArray targets = layout.toVertexOrder(batch.targets());
    NDArray all = innerTargets(sources, targets, network).concat(targets, 0);
    NDArray errors = meshes.subi(all).abs();
    return errors.reshape(errors.getShape().get(0), -1).mean(new int[] {1});
  }

  /** The targets of all layers but the last, one layer after another. */
  private static NDArray innerTargets(NDArray sources, NDArray targets, Lamm network) {
    int encoderDepth = network.architecture().encoderDepth();
    int decoderDepth = network.architecture().decoderDepth();
    NDList layers = new NDList();
    for (int layer = 0; layer <= encoderDepth; layer++) {
      layers.add(sources.mul(1 - (double) layer / encoderDepth));
    }
    for (int layer = 0; layer < decoderDepth; layer++) {
      layers.add(targets.mul((double) layer / decoderDepth));
    }
    return NDArrays.concat(layers, 0);
  }

  /**
   * What each row counts in the objective. A source counts as often as it is decoded, for the
   * published step encodes it as often.
   */
  private float[] rowWeights(TrainingBatch batch) {
    int encoderDepth = network.architecture().encoderDepth();
    int targets = rowsOf(encoderDepth + 1, batch);
    List<float[]> layers = new ArrayList<>();
    double total = 0;
    for (int layer = 0; layer < layerWeights.length; layer++) {
      float[] weights = new float[rowsOf(layer, batch)];
      int counted = weights.length - (layer == encoderDepth + 1 ? batch.manipulated() : 0);
      Arrays.fill(weights, 0, counted, layerWeights[layer] * targets / weights.length);
      layers.add(weights);
      total += (double) layerWeights[layer] * targets * counted / weights.length;
    }
    float[] all = new float[layers.stream().mapToInt(layer -> layer.length).sum()];
    int row = 0;
    for (float[] weights : layers) {
      for (float weight : weights) {
        all[row++] = (float) (weight / total);
      }
    }
    return all;
  }

  private int rowsOf(int layer, TrainingBatch batch) {
    NDArray meshes =
        layer <= network.architecture().encoderDepth() ? batch.sources() : batch.targets();
    return Math.toIntExact(meshes.getShape().get(0));
  }

  private static float[] uniform(Lamm network) {
    int layers = network.architecture().encoderDepth() + network.architecture().decoderDepth() + 2;
    float[] weights = new float[layers];
    Arrays.fill(weights, 1);
    return weights;
  }
}
