package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Aligned;
import dev.morphflux.models.network.RegionLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link LocalEdit} of motions that are given by the scores of a {@link RegionSubspace}. */
final class ScoreEdit {
  private final RegionLayout scores;
  private final int region;

  /** The rigid motion of the border in scores of the edited region, [r, 6]. */
  private final NDArray told;

  /** For each region that the edit reaches, what it keeps there. */
  private final Map<Integer, Kept> kept = new LinkedHashMap<>();

  /**
   * @param own of the region's own scores, [r_i, r_i]
   * @param rigid what is taken off for rigid motions, [6, r_i]
   */
  private record Kept(NDArray own, NDArray rigid) {}

  /**
   * @param manager holds what the edit needs
   * @param rows where the regions' vertices stand
   * @param scores where their scores stand
   * @param components Q_i, [3 n_i, r_i]
   * @param scales the unit of each region's scores
   */
  ScoreEdit(
      NDManager manager,
      RegionLayout rows,
      RegionLayout scores,
      List<NDArray> components,
      float[] scales,
      LocalEdit edit,
      int region) {
    this.scores = scores;
    this.region = region;
    try (NDManager scratch = manager.newSubManager()) {
      NDArray border = transposed(scratch, part(scratch, rows, region, edit.told()));
      told = border.matMul(components.get(region)).muli(scales[region]).transpose();
      told.attach(manager);
      for (int i = 0; i < components.size(); i++) {
        float[] weights =
            Arrays.copyOfRange(edit.weights(), rows.firstRow(i), rows.firstRow(i + 1));
        if (reaches(weights)) {
          NDArray q = components.get(i);
          NDArray vertices = q.reshape(weights.length, -1);
          vertices.attach(scratch);
          NDArray weighted = vertices.mul(scratch.create(weights, new Shape(weights.length, 1)));
          NDArray across = transposed(scratch, weighted.reshape(q.getShape()));
          NDArray own = across.matMul(q).transpose();
          NDArray rigid =
              across.matMul(part(scratch, rows, i, edit.rigid())).divi(scales[i]).transpose();
          own.attach(manager);
          rigid.attach(manager);
          kept.put(i, new Kept(own, rigid));
        }
      }
    }
  }

  /** What the edit keeps of motions [B, R', 3], in their manager. */
  NDArray of(NDArray motions) {
    NDArray rigid = scoresOf(motions, region).matMul(told);
    NDList parts = new NDList();
    for (int i = 0; i < scores.regionCount(); i++) {
      NDArray own = scoresOf(motions, i);
      Kept part = kept.get(i);
      parts.add(
          part == null ? own.zerosLike() : own.matMul(part.own()).subi(rigid.matMul(part.rigid())));
    }
    return NDArrays.concat(parts, 1).reshape(motions.getShape());
  }

  private NDArray scoresOf(NDArray motions, int of) {
    NDIndex rows = new NDIndex(":, {}:{}", scores.firstRow(of), scores.firstRow(of + 1));
    return motions.get(rows).reshape(motions.getShape().get(0), -1);
  }

  /** The coordinates of one region, [3 n_i, 6]. */
  private static NDArray part(NDManager manager, RegionLayout rows, int region, float[] values) {
    int width = 3 * RigidMotions.COUNT;
    float[] own =
        Arrays.copyOfRange(
            values, width * rows.firstRow(region), width * rows.firstRow(region + 1));
    return Aligned.own(manager.create(own, new Shape(3L * rows.size(region), RigidMotions.COUNT)));
  }

  private static NDArray transposed(NDManager manager, NDArray array) {
    NDArray across = array.transpose();
    across.attach(manager);
    return across;
  }

  private static boolean reaches(float[] weights) {
    for (float weight : weights) {
      if (weight > 0) {
        return true;
      }
    }
    return false;
  }
}
