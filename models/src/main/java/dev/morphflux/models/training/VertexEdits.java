package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.RegionLayout;

/** Edits of meshes [B, R, 3] in region order. */
public final class VertexEdits implements EditSpace {
  private final RegionLayout layout;

  /** For each region what each row keeps. */
  private final float[][] weights;

  public VertexEdits(RegionLayout layout, Topology topology) {
    this.layout = layout;
    int[] vertexOfRow = layout.vertexOfRow();
    float[][] ofVertices = LocalEdits.weights(topology);
    this.weights = new float[ofVertices.length][vertexOfRow.length];
    for (int region = 0; region < weights.length; region++) {
      for (int row = 0; row < vertexOfRow.length; row++) {
        weights[region][row] = ofVertices[region][vertexOfRow[row]];
      }
    }
  }

  @Override
  public RegionLayout layout() {
    return layout;
  }

  @Override
  public NDArray controlPoints(NDArray motions) {
    return layout.controlPoints(motions);
  }

  @Override
  public NDArray around(int region, NDArray motions) {
    Shape shape = new Shape(1, weights[region].length, 1);
    return motions.mul(motions.getManager().create(weights[region], shape));
  }
}
