package dev.morphflux.models.evaluation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures, and what pictures show besides.
 *
 * @param report the figures
 * @param autoencoding the mean error of each vertex [N], in millimetres
 * @param manipulation the mean error of each vertex under identity manipulation, null without it
 * @param locality for each region by name the mean motion of each vertex [N] when it is edited, in
 *     millimetres; empty where no region can be edited
 * @param generated some of the meshes that were drawn; empty without them
 */
public record EvaluationResult(
    EvaluationReport report,
    Compared<double[]> autoencoding,
    @Nullable Compared<double[]> manipulation,
    Compared<Map<String, double[]>> locality,
    Compared<List<Generated>> generated) {

  /**
   * A mesh that was drawn and the real one it is most like.
   *
   * @param vertices [N, 3]
   * @param nearest [N, 3]
   * @param millimetres the mean distance of their vertices
   */
  public record Generated(float[] vertices, float[] nearest, double millimetres) {}
}
