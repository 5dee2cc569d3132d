package dev.morphflux.models.serving;

import dev.morphflux.models.packages.PrecisionFit;
import dev.morphflux.models.packages.Subspace;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What makes tokens of regions' normalised coordinates, or, with a rank, their coefficients. */
final class EncoderMatrices {
  private final LammParts parts;
  private final Optional<List<Subspace>> subspaces;
  private final List<BitSet> roundedUp;

  EncoderMatrices(LammParts parts, Optional<PrecisionFit> fit) {
    int rank = parts.precision().rank();
    this.parts = parts;
    subspaces = rank == 0 ? Optional.empty() : fit.map(all -> all.first(rank, 1).encoder());
    roundedUp =
        parts.precision().regions().weightBytes() == 1
            ? fit.map(PrecisionFit::roundedUp).orElse(List.of())
            : List.of();
  }

  /** Where tokens lie; empty without a rank. */
  Optional<List<Subspace>> subspaces() {
    return subspaces;
  }

  /** A region's matrix [D or rank, 3 n_i]. */
  float[] weight(int region) {
    float[] weight = parts.weights().get("xyz_to_token." + region + ".weight");
    return subspaces
        .map(
            all ->
                LammParts.product(all.get(region).down(), weight, 3 * parts.layout().size(region)))
        .orElse(weight);
  }

  /** What is added to a region's products, [D or rank]. */
  float[] bias(int region) {
    float[] bias = parts.weights().get("xyz_to_token." + region + ".bias");
    float[] embedding = parts.weights().get("semantic_embedding");
    for (int i = 0; i < bias.length; i++) {
      bias[i] += embedding[region * bias.length + i];
    }
    return subspaces.map(all -> coefficients(all.get(region), bias)).orElse(bias);
  }

  private static float[] coefficients(Subspace subspace, float[] token) {
    float[] coefficients = new float[subspace.rank()];
    for (int i = 0; i < coefficients.length; i++) {
      float[] down = subspace.down()[i];
      coefficients[i] = (float) (LammParts.dot(down, token) - LammParts.dot(down, subspace.mean()));
    }
    return coefficients;
  }

  /** Which weights of a region are rounded up, where they are rounded for scans. */
  @Nullable BitSet roundedUp(int region) {
    return roundedUp.isEmpty() ? null : roundedUp.get(region);
  }

  /**
   * Which weights of each region are best rounded up for scans.
   *
   * @param scans vertices [N, 3], each
   */
  List<BitSet> roundedUpFor(List<float[]> scans) {
    float[] mean = parts.meanOfRows();
    float[] inverseStd = parts.inverseStdOfRows();
    String name = EncoderGraph.COORDINATES;
    RegionMeshes mesh =
        RegionMeshes.sideBySide(name, parts.layout(), new RegionOrder(parts.layout()), 1);
    FloatBuffer rows = mesh.byName().get(name);
    float[][] inputs = new float[mean.length][scans.size()];
    for (int sample = 0; sample < scans.size(); sample++) {
      mesh.put(0, FloatBuffer.wrap(scans.get(sample)), 0, mean, inverseStd);
      for (int i = 0; i < inputs.length; i++) {
        inputs[i][sample] = rows.get(i);
      }
    }
    List<BitSet> regions = new ArrayList<>();
    for (int region = 0; region < parts.regions(); region++) {
      float[][] own =
          Arrays.copyOfRange(
              inputs, 3 * parts.layout().firstRow(region), 3 * parts.layout().firstRow(region + 1));
      regions.add(new CalibratedRounding(own).of(weight(region)));
    }
    return regions;
  }
}
