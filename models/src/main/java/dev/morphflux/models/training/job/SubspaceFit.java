package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.RegionLayout;
import dev.morphflux.models.training.RegionSubspace;
import java.util.ArrayList;
import java.util.List;

/** Finds the principal components of every region. */
final class SubspaceFit {
  /** The length of a region's scores on average: about that of a token of small numbers. */
  private static final double LENGTH = 3;

  private static final double LEAST_VARIANCE = 1e-9;

  private SubspaceFit() {}

  /**
   * Fits a subspace.
   *
   * @param meshes [M, R, 3], scans to learn from, normalised, in region order
   * @param most components a region may have
   */
  static RegionSubspace of(NDManager parent, Lamm network, NDArray meshes, int most, long seed) {
    RegionLayout layout = network.layout();
    long rows = meshes.getShape().get(0);
    List<float[]> components = new ArrayList<>();
    float[] scales = new float[layout.regionCount()];
    for (int i = 0; i < scales.length; i++) {
      try (NDManager scratch = meshes.getManager().newSubManager()) {
        NDArray own =
            meshes
                .get(new NDIndex(":, {}:{}", layout.firstRow(i), layout.firstRow(i + 1)))
                .reshape(rows, -1);
        own.attach(scratch);
        int count = (int) Math.min(Math.min(most, rows), own.getShape().get(1)) / 3 * 3;
        PrincipalComponents found = PrincipalComponents.of(own, count, LEAST_VARIANCE, seed + i);
        NDArray decoder = found.decoder(); // [k, n], rows of length deviation
        NDArray lengths = decoder.norm(new int[] {1}, true).maximum(1e-12f);
        NDArray unit = decoder.div(lengths);
        components.add(unit.transpose().toFloatArray());
        double square = lengths.square().sum().getFloat();
        scales[i] = (float) (Math.sqrt(square) / LENGTH);
      }
    }
    return new RegionSubspace(parent, network, components, scales);
  }
}
