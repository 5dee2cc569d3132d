package dev.morphflux.models.training.job;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.RegionLayout;
import dev.morphflux.models.packages.Normalization;

/** Euclidean distances between meshes, vertex by vertex, in millimetres. */
final class MeshErrors {
  private final RegionLayout layout;
  private final NDArray millimetres;

  /**
   * @param manager holds the deviations
   */
  MeshErrors(
      NDManager manager, RegionLayout layout, Topology topology, Normalization normalization) {
    this.layout = layout;
    this.millimetres =
        manager
            .create(normalization.std(), new Shape(1, layout.vertexCount(), 3))
            .muli(topology.millimetresPerUnit());
  }

  /**
   * The distances.
   *
   * @param predicted the network's output [B, R, 3]
   * @param expected meshes [B, R, 3], normalised, in region order
   * @return [B * N], mesh by mesh
   */
  float[] distances(NDArray predicted, NDArray expected) {
    NDArray difference = layout.merge(predicted).sub(layout.toVertexOrder(expected));
    return difference.muli(millimetres).square().sum(new int[] {2}).sqrt().toFloatArray();
  }
}
