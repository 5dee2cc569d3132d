package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Aligned;
import dev.morphflux.models.network.RegionLayout;
import java.util.List;

/**
 * Edits of meshes [B, R, 3] in region order.
 *
 * @param edits one for each region
 */
public record VertexEdits(RegionLayout layout, List<LocalEdit> edits) implements EditSpace {

  @Override
  public NDArray controlPoints(NDArray motions) {
    return layout.controlPoints(motions);
  }

  @Override
  public NDArray around(int region, NDArray motions) {
    NDManager manager = motions.getManager();
    LocalEdit edit = edits.get(region);
    Shape shape = new Shape(3L * layout.rowCount(), RigidMotions.COUNT);
    NDArray told =
        motions
            .reshape(motions.getShape().get(0), -1)
            .matMul(Aligned.own(manager.create(edit.told(), shape)));
    NDArray rigid = told.matMul(Aligned.own(manager.create(edit.rigid(), shape)).transpose());
    return motions
        .sub(rigid.reshape(motions.getShape()))
        .muli(manager.create(edit.weights(), new Shape(1, layout.rowCount(), 1)));
  }
}
