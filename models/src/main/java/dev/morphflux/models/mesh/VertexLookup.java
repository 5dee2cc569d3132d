package dev.morphflux.models.mesh;

import java.util.Arrays;

/**
 * Finds the vertex nearest to a point: vertices sorted into the cells of a regular grid, searched
 * in growing shells around the point.
 */
final class VertexLookup {
  private final double[] positions;
  private final double[] low = new double[3];
  private final int[] cells = new int[3];
  private final double cellSize;

  /** Where the vertices of each cell begin in {@link #vertices}. */
  private final int[] begin;

  private final int[] vertices;

  /**
   * Prepares the search.
   *
   * @param positions [N, 3]
   * @param vertices the vertices that may be found
   */
  VertexLookup(double[] positions, int[] vertices) {
    this.positions = positions;
    double[] high = new double[3];
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(high, Double.NEGATIVE_INFINITY);
    for (int vertex : vertices) {
      for (int axis = 0; axis < 3; axis++) {
        low[axis] = Math.min(low[axis], positions[3 * vertex + axis]);
        high[axis] = Math.max(high[axis], positions[3 * vertex + axis]);
      }
    }
    double extent = Math.max(Math.max(high[0] - low[0], high[1] - low[1]), high[2] - low[2]);
    // A surface of n vertices crosses about n / 2 cells of a grid this fine.
    double finest = Math.min(64, Math.max(1, Math.sqrt(vertices.length / 6.0)));
    cellSize = extent > 0 ? extent / finest : 1;
    for (int axis = 0; axis < 3; axis++) {
      cells[axis] = (int) ((high[axis] - low[axis]) / cellSize) + 1;
    }
    begin = new int[cells[0] * cells[1] * cells[2] + 1];
    int[] cellOf = new int[vertices.length];
    for (int i = 0; i < vertices.length; i++) {
      cellOf[i] =
          cell(coordinate(vertices[i], 0), coordinate(vertices[i], 1), coordinate(vertices[i], 2));
      begin[cellOf[i] + 1]++;
    }
    Arrays.parallelPrefix(begin, Integer::sum);
    int[] next = Arrays.copyOf(begin, begin.length);
    this.vertices = new int[vertices.length];
    for (int i = 0; i < vertices.length; i++) {
      this.vertices[next[cellOf[i]]++] = vertices[i];
    }
  }

  private int coordinate(int vertex, int axis) {
    return coordinate(positions[3 * vertex + axis], axis);
  }

  private int coordinate(double value, int axis) {
    return (int) Math.max(0, Math.min(cells[axis] - 1, Math.floor((value - low[axis]) / cellSize)));
  }

  private int cell(int i, int j, int k) {
    return (i * cells[1] + j) * cells[2] + k;
  }

  /** The vertex nearest to a point; the lowest index among equally near ones. */
  int nearest(double x, double y, double z) {
    double[] point = {x, y, z};
    int[] centre = {coordinate(x, 0), coordinate(y, 1), coordinate(z, 2)};
    // Outside the grid the shells start at its nearest cell, that much closer than the point.
    int shells = Math.max(cells[0], Math.max(cells[1], cells[2]));
    int best = -1;
    double bestSquared = Double.POSITIVE_INFINITY;
    for (int shell = 0; shell < shells; shell++) {
      double reached = (shell - 1) * cellSize;
      if (best >= 0 && reached > 0 && reached * reached > bestSquared) {
        break;
      }
      for (int i = Math.max(0, centre[0] - shell);
          i <= Math.min(cells[0] - 1, centre[0] + shell);
          i++) {
        for (int j = Math.max(0, centre[1] - shell);
            j <= Math.min(cells[1] - 1, centre[1] + shell);
            j++) {
          for (int k = Math.max(0, centre[2] - shell);
              k <= Math.min(cells[2] - 1, centre[2] + shell);
              k++) {
            boolean onShell =
                Math.abs(i - centre[0]) == shell
                    || Math.abs(j - centre[1]) == shell
                    || Math.abs(k - centre[2]) == shell;
            if (!onShell) {
              continue;
            }
            int cell = cell(i, j, k);
            for (int at = begin[cell]; at < begin[cell + 1]; at++) {
              double squared = squaredDistance(vertices[at], point);
              if (squared < bestSquared || (squared == bestSquared && vertices[at] < best)) {
                bestSquared = squared;
                best = vertices[at];
              }
            }
          }
        }
      }
    }
    return best;
  }

  private double squaredDistance(int vertex, double[] point) {
    double x = positions[3 * vertex] - point[0];
    double y = positions[3 * vertex + 1] - point[1];
    double z = positions[3 * vertex + 2] - point[2];
    return x * x + y * y + z * z;
  }
}
