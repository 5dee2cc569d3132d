package dev.morphflux.models.training.precision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.network.RegionLayout;
import dev.morphflux.models.network.TorchEngine;
import dev.morphflux.models.packages.ModelPackage;
import dev.morphflux.models.packages.PrecisionFit;
import dev.morphflux.models.packages.Subspace;
import dev.morphflux.models.serving.Encoder;
import dev.morphflux.models.serving.GraphSession;
import dev.morphflux.models.serving.LammGraphs;
import dev.morphflux.models.serving.NativeFloats;
import dev.morphflux.models.serving.SessionSettings;
import dev.morphflux.models.training.job.TopEigenvectors;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the tokens of scans lie: those the encoder's region matrices make, by their principal
 * components; those the decoder's get, by the principal components of the vertices made of them, so
 * that what is dropped costs the fewest millimetres.
 */
final class SubspaceFit {
  private static final float LEAST_DEVIATION = 1e-6f;

  private final ModelPackage model;
  private final int rank;
  private final SessionSettings settings;

  /**
   * @param rank of the subspaces; smaller ones are their beginnings
   */
  SubspaceFit(ModelPackage model, int rank, SessionSettings settings) {
    this.model = model;
    this.rank = rank;
    this.settings = settings;
  }

  PrecisionFit fit(SampleScans samples) {
    int width = model.topology().regions().size() * model.lamm().architecture().dim();
    FloatBuffer encoder = FloatBuffer.allocate(samples.count() * width);
    FloatBuffer decoder = FloatBuffer.allocate(samples.count() * width);
    collect(samples, encoder, decoder, width);
    RegionLayout layout = new RegionLayout(model.topology());
    List<Subspace> afterEncoding = new ArrayList<>();
    List<Subspace> beforeDecoding = new ArrayList<>();
    try (NDManager manager = TorchEngine.cpu().newManager()) {
      for (int region = 0; region < layout.regionCount(); region++) {
        try (NDManager scratch = manager.newSubManager()) {
          afterEncoding.add(
              subspace(scratch, tokens(encoder, samples.count(), width, region), null));
          beforeDecoding.add(
              subspace(
                  scratch,
                  tokens(decoder, samples.count(), width, region),
                  matrix(scratch, layout, region)));
        }
      }
    }
    return new PrecisionFit(afterEncoding, beforeDecoding, List.of());
  }

  private void collect(
      SampleScans samples, FloatBuffer encoderTokens, FloatBuffer decoderTokens, int width) {
    LammGraphs graphs = new LammGraphs(model.topology(), model.lamm());
    FloatBuffer tokens = NativeFloats.allocate(SampleBatches.SIZE * width);
    try (Codec codec = Codecs.open(model, settings);
        Encoder encoder = graphs.encoderTokens(settings);
        GraphSession decoder = graphs.decoderTokens()) {
      FloatBuffer latents = NativeFloats.allocate(SampleBatches.SIZE * codec.latentSize());
      SampleBatches batches = new SampleBatches(samples, model.topology());
      batches.forEach(
          (first, count) -> {
            encoder.run(count, batches.vertices, tokens);
            encoderTokens.put(tokens.slice(0, count * width));
            codec.encode(count, batches.vertices, latents);
            Map<String, FloatBuffer> inputs =
                decoder.hasInput("displacements")
                    ? Map.of("latents", latents, "displacements", batches.displacements)
                    : Map.of("latents", latents);
            decoder.run(count, inputs, Map.of("tokens", tokens));
            decoderTokens.put(tokens.slice(0, count * width));
          });
    }
  }

  /** One region's tokens [S, D]. */
  private float[][] tokens(FloatBuffer all, int count, int width, int region) {
    int dim = model.lamm().architecture().dim();
    float[][] tokens = new float[count][dim];
    for (int i = 0; i < count; i++) {
      all.get(i * width + region * dim, tokens[i]);
    }
    return tokens;
  }

  /** What makes a region's vertices of a token, in the model's unit, [3 n, D]. */
  private NDArray matrix(NDManager manager, RegionLayout layout, int region) {
    int dim = model.lamm().architecture().dim();
    int rows = 3 * layout.size(region);
    float[] weight = model.weights().get("token_to_xyz." + region + ".weight").toFloats();
    int[] vertices = layout.vertexOfRow();
    for (int i = 0; i < weight.length; i++) {
      int coordinate = i / dim;
      int vertex = vertices[layout.firstRow(region) + coordinate / 3];
      weight[i] *= model.normalization().std()[3 * vertex + coordinate % 3];
    }
    return manager.create(weight, new Shape(rows, dim));
  }

  /**
   * @param matrix [m, D] whose products are to be kept; null for the tokens themselves
   */
  private Subspace subspace(NDManager manager, float[][] tokens, @Nullable NDArray matrix) {
    NDArray all = manager.create(tokens);
    NDArray mean = all.mean(new int[] {0}, true);
    NDArray centered = all.sub(mean);
    NDArray products = matrix == null ? centered : centered.matMul(matrix.transpose());
    int most = Math.min(rank, Math.min(tokens.length, tokens[0].length));
    TopEigenvectors top = TopEigenvectors.of(products.matMul(products.transpose()), most, 1);
    // A direction of tokens is the sum of the samples, weighted by the eigenvector.
    NDArray weights = manager.create(top.vectors());
    NDArray images = weights.matMul(products).toType(DataType.FLOAT64, false);
    double[] overlaps = images.matMul(images.transpose()).toDoubleArray();
    weights = manager.create(Orthonormalization.of(overlaps, most)).matMul(weights);
    NDArray up = weights.matMul(centered);
    NDArray down = up;
    if (matrix != null) {
      down = weights.matMul(products).matMul(matrix);
      NDArray roots = rootsOfDeviations(centered.matMul(down.transpose()));
      up = up.mul(roots);
      down = down.div(roots);
    }
    return new Subspace(mean.toFloatArray(), rows(up, most), rows(down, most));
  }

  /**
   * What divides coefficients and multiplies their directions, so that both fall off alike: where
   * integers round both, with a scale for all of each, neither then bears the whole difference.
   *
   * @param coefficients [S, rank]
   * @return [rank, 1]
   */
  private static NDArray rootsOfDeviations(NDArray coefficients) {
    NDArray deviations = coefficients.square().mean(new int[] {0}).sqrt();
    // Directions that no sample has.
    NDArray least = deviations.max().mul(LEAST_DEVIATION);
    return deviations.maximum(least).sqrt().reshape(-1, 1);
  }

  private static float[][] rows(NDArray matrix, int count) {
    float[] all = matrix.toFloatArray();
    int length = all.length / count;
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = Arrays.copyOfRange(all, i * length, (i + 1) * length);
    }
    return rows;
  }
}
