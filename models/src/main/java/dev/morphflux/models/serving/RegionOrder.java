package dev.morphflux.models.serving;

import dev.morphflux.models.network.RegionLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Vertices into region order and back, by runs: vertices that follow each other in a mesh mostly do
 * so in a region, too, so that a mesh is some hundred copies instead of many thousand.
 */
final class RegionOrder {
  /**
   * So many numbers from one place in the rows are those from one place in the mesh.
   *
   * @param again whether the vertices had rows before, in another region
   */
  private record Run(int row, int vertex, int length, boolean again) {}

  private final Run[] runs;
  private final Run[] shared;
  private final int rowFloats;

  RegionOrder(RegionLayout layout) {
    int[] vertexOfRow = layout.vertexOfRow();
    boolean[] again = again(vertexOfRow, layout.vertexCount());
    List<Run> found = new ArrayList<>();
    int first = 0;
    for (int row = 1; row <= vertexOfRow.length; row++) {
      if (row == vertexOfRow.length
          || vertexOfRow[row] != vertexOfRow[row - 1] + 1
          || again[row] != again[first]) {
        found.add(new Run(3 * first, 3 * vertexOfRow[first], 3 * (row - first), again[first]));
        first = row;
      }
    }
    runs = found.toArray(Run[]::new);
    shared = found.stream().filter(Run::again).toArray(Run[]::new);
    rowFloats = 3 * vertexOfRow.length;
  }

  private static boolean[] again(int[] vertexOfRow, int vertexCount) {
    boolean[] seen = new boolean[vertexCount];
    boolean[] again = new boolean[vertexOfRow.length];
    for (int row = 0; row < vertexOfRow.length; row++) {
      again[row] = seen[vertexOfRow[row]];
      seen[vertexOfRow[row]] = true;
    }
    return again;
  }

  /**
   * Brings a mesh into region order.
   *
   * @param mesh [N, 3] from an index on
   * @param rows receives [R, 3]
   */
  void toRows(float[] mesh, int at, float[] rows) {
    for (Run run : runs) {
      System.arraycopy(mesh, at + run.vertex(), rows, run.row(), run.length());
    }
  }

  /**
   * Brings rows into the order of vertices; those of a shared vertex are summed.
   *
   * @param rows [R, 3]
   * @param mesh receives [N, 3] from an index on
   */
  void toVertices(float[] rows, float[] mesh, int at) {
    for (Run run : runs) {
      if (!run.again()) {
        System.arraycopy(rows, run.row(), mesh, at + run.vertex(), run.length());
      }
    }
    for (Run run : shared) {
      for (int i = 0; i < run.length(); i++) {
        mesh[at + run.vertex() + i] += rows[run.row() + i];
      }
    }
  }

  /**
   * Rows that sum up to a mesh.
   *
   * @param mesh [N, 3]
   * @return [R, 3]: each vertex in one of its rows, and zero in the others
   */
  float[] summands(float[] mesh) {
    float[] rows = new float[rowFloats];
    toRows(mesh, 0, rows);
    for (Run run : shared) {
      Arrays.fill(rows, run.row(), run.row() + run.length(), 0);
    }
    return rows;
  }
}
