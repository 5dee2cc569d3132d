package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.Parameters;
import dev.morphflux.models.network.RegionLayout;
import java.util.SplittableRandom;

/** The same fraction of every region's vertices, drawn at random; or all of them. */
final class VertexSubset {
  private final RegionLayout layout;
  private final boolean all;

  /** The chosen rows of all regions, and where those of each region begin. */
  private final long[] rows;

  private final int[] first;

  private VertexSubset(RegionLayout layout, boolean all, long[] rows, int[] first) {
    this.layout = layout;
    this.all = all;
    this.rows = rows;
    this.first = first;
  }

  static VertexSubset draw(RegionLayout layout, double fraction, SplittableRandom random) {
    int regions = layout.regionCount();
    int[] first = new int[regions + 1];
    for (int i = 0; i < regions; i++) {
      first[i + 1] = first[i] + (int) Math.ceil(fraction * layout.size(i));
    }
    long[] rows = new long[first[regions]];
    for (int i = 0; i < regions; i++) {
      int left = layout.size(i);
      int wanted = first[i + 1] - first[i];
      // One pass in ascending order: each vertex is taken with the chance that is left.
      for (int row = layout.firstRow(i), at = first[i]; wanted > 0; row++, left--) {
        if (random.nextInt(left) < wanted) {
          rows[at++] = row;
          wanted--;
        }
      }
    }
    return new VertexSubset(layout, fraction == 1, rows, first);
  }

  /** Meshes [B, R, 3] to the chosen vertices [B, 3 m]. */
  NDArray of(NDArray meshes) {
    long batch = meshes.getShape().get(0);
    if (all) {
      return meshes.reshape(batch, 3L * layout.rowCount());
    }
    try (NDArray index = meshes.getManager().create(rows)) {
      return meshes.get(new NDIndex(":, {}", index)).reshape(batch, 3L * rows.length);
    }
  }

  /** The columns of region i in what {@link #of} returns. */
  NDArray columns(NDArray chosen, int region) {
    return chosen.get(new NDIndex(":, {}:{}", 3L * first[region], 3L * first[region + 1]));
  }

  /** How many vertices of region i stand behind each chosen one. */
  double scale(int region) {
    return (double) layout.size(region) / (first[region + 1] - first[region]);
  }

  /** The chosen vertices of region i, [M, 3 m_i], from its tokens [M, D]. */
  NDArray decode(Lamm network, Parameters parameters, int region, NDArray tokens) {
    if (all) {
      return network.regionVertices(parameters, region, tokens);
    }
    int count = first[region + 1] - first[region];
    long[] coordinates = new long[3 * count];
    for (int i = 0; i < coordinates.length; i++) {
      coordinates[i] = 3 * (rows[first[region] + i / 3] - layout.firstRow(region)) + i % 3;
    }
    NDManager manager = tokens.getManager();
    return network.regionCoordinates(parameters, region, tokens, manager.create(coordinates));
  }
}
