package dev.morphflux.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.RegionLayout;
import dev.morphflux.models.network.TorchEngine;
import dev.morphflux.models.packages.Normalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LocalEditTest {
  private static final int SIDE = 12;
  private static final int BUMPED = vertex(2, 6);
  private static final double TURN = 1e-3;

  @Test
  void around_givenARegionThatTurnsWithTheRestAndHasABump_expectsTheBumpAlone() {
    Topology sheet = sheet();
    RegionLayout layout = new RegionLayout(sheet);
    float[] mean = new float[3 * SIDE * SIDE];
    float[] std = new float[mean.length];
    for (int i = 0; i < std.length; i++) {
      std[i] = 1 + i % 5;
    }
    float[] motion = new float[mean.length];
    for (int v = 0; v < SIDE * SIDE; v++) {
      float[] template = sheet.template();
      motion[3 * v] = (float) (-TURN * template[3 * v + 1] + 3) / std[3 * v];
      motion[3 * v + 1] = (float) (TURN * template[3 * v] - 2) / std[3 * v + 1];
      motion[3 * v + 2] = (v == BUMPED ? 5f : 1f) / std[3 * v + 2];
    }
    List<LocalEdit> edits = LocalEdit.of(sheet, layout, new Normalization(mean, std));
    try (NDManager manager = TorchEngine.cpu().newManager()) {
      NDArray rows = layout.toRegionOrder(manager.create(motion, new Shape(1, SIDE * SIDE, 3)));
      NDArray kept = layout.toVertexOrder(new VertexEdits(layout, edits).around(0, rows));
      float[] expected = new float[mean.length];
      expected[3 * BUMPED + 2] = 4 / std[3 * BUMPED + 2];
      assertThat(kept.toFloatArray()).containsExactly(expected, within(1e-5f));
    }
  }

  @Test
  void weights_expectsOneInTheRegionAndLessAndLessBeyond() {
    Topology sheet = sheet();
    float[] ones = new float[3 * SIDE * SIDE];
    Arrays.fill(ones, 1);
    RegionLayout layout = new RegionLayout(sheet);
    float[] weights =
        LocalEdit.of(sheet, layout, new Normalization(new float[ones.length], ones))
            .get(0)
            .weights();
    int inside = layout.size(0);
    for (int row = 0; row < weights.length; row++) {
      if (row < inside) {
        assertThat(weights[row]).isEqualTo(1);
      } else {
        assertThat(weights[row]).isBetween(0f, 0.99f);
      }
    }
    assertThat(weights[inside]).as("beside the border").isPositive();
    assertThat(weights[weights.length - 1]).as("far away").isZero();
  }

  private static int vertex(int column, int row) {
    return column * SIDE + row;
  }

  /** A bent sheet of two regions, whose columns close to each other stand by the border. */
  private static Topology sheet() {
    float[] template = new float[3 * SIDE * SIDE];
    List<int[]> faces = new ArrayList<>();
    List<Integer> left = new ArrayList<>();
    List<Integer> right = new ArrayList<>();
    for (int column = 0; column < SIDE; column++) {
      for (int row = 0; row < SIDE; row++) {
        int v = vertex(column, row);
        template[3 * v] = column < SIDE / 2 ? column : 5 + (column - 5) * 0.2f;
        template[3 * v + 1] = row;
        template[3 * v + 2] = row * row / 20f;
        (column < SIDE / 2 ? left : right).add(v);
        if (column > 0 && row > 0) {
          faces.add(new int[] {vertex(column - 1, row - 1), vertex(column, row - 1), v});
          faces.add(new int[] {vertex(column - 1, row - 1), v, vertex(column - 1, row)});
        }
      }
    }
    return new Topology(
        1,
        template,
        faces.toArray(new int[0][]),
        List.of(
            new Region("left", left, List.of(BUMPED)),
            new Region("right", right, List.of(vertex(9, 6)))),
        List.of());
  }
}
