package dev.morphflux.models.training.scans;

import dev.morphflux.models.network.RegionLayout;
import dev.morphflux.models.packages.Normalization;
import java.nio.FloatBuffer;

/** Brings scans from the cache into the network's form: normalised and in region order. */
public final class MeshLoader implements RowLoader {
  private final ScanCache cache;
  private final int[] vertexOfRow;
  private final float[] mean;
  private final float[] scale;

  public MeshLoader(ScanCache cache, RegionLayout layout, Normalization normalization) {
    this.cache = cache;
    this.vertexOfRow = layout.vertexOfRow();
    this.mean = normalization.mean();
    this.scale = new float[mean.length];
    for (int i = 0; i < scale.length; i++) {
      scale[i] = 1 / normalization.std()[i];
    }
  }

  /** 3 R. */
  @Override
  public int meshSize() {
    return 3 * vertexOfRow.length;
  }

  @Override
  public void load(int[] scans, FloatBuffer target) {
    float[] vertices = new float[mean.length];
    float[] rows = new float[meshSize()];
    for (int scan : scans) {
      cache.vertices(scan).get(vertices);
      int at = 0;
      for (int vertex : vertexOfRow) {
        for (int i = 3 * vertex; i < 3 * vertex + 3; i++) {
          rows[at++] = (vertices[i] - mean[i]) * scale[i];
        }
      }
      target.put(rows);
    }
  }
}
