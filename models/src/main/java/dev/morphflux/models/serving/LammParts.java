package dev.morphflux.models.serving;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.RegionLayout;
import dev.morphflux.models.packages.Normalization;
import java.util.Arrays;

/** What a graph is made of. */
record LammParts(
    Architecture architecture,
    Topology topology,
    RegionLayout layout,
    Weights weights,
    Normalization normalization,
    SidePrecision precision) {

  /** The same for the graph of the other side. */
  LammParts with(SidePrecision other) {
    return new LammParts(architecture, topology, layout, weights, normalization, other);
  }

  int dim() {
    return architecture.dim();
  }

  int regions() {
    return layout.regionCount();
  }

  /** The deviations of a region's coordinates, [3 n_i]. */
  float[] std(int region) {
    return of(normalization.std(), vertices(region));
  }

  /** The means of the regions' coordinates, [3 R]. */
  float[] meanOfRows() {
    return ofRows(normalization.mean());
  }

  /** What offsets of the regions' coordinates are multiplied by to be normalised, [3 R]. */
  float[] inverseStdOfRows() {
    float[] std = ofRows(normalization.std());
    for (int i = 0; i < std.length; i++) {
      std[i] = 1 / std[i];
    }
    return std;
  }

  /** The name of a region's rows in the graphs. */
  static String region(int i) {
    return "region." + i;
  }

  int[] vertices(int region) {
    return Arrays.copyOfRange(
        layout.vertexOfRow(), layout.firstRow(region), layout.firstRow(region + 1));
  }

  /** The coordinates of vertices, in their order. */
  static int[] coordinates(int... vertices) {
    int[] coordinates = new int[3 * vertices.length];
    for (int i = 0; i < coordinates.length; i++) {
      coordinates[i] = 3 * vertices[i / 3] + i % 3;
    }
    return coordinates;
  }

  private float[] ofRows(float[] values) {
    return of(values, layout.vertexOfRow());
  }

  private static float[] of(float[] values, int[] vertices) {
    float[] own = new float[3 * vertices.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = values[3 * vertices[i / 3] + i % 3];
    }
    return own;
  }

  /** Some columns of a matrix of so many rows. */
  static float[] columns(float[] matrix, int rows, int from, int to) {
    int width = matrix.length / rows;
    int count = to - from;
    float[] columns = new float[rows * count];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(matrix, row * width + from, columns, row * count, count);
    }
    return columns;
  }

  /** A product of small matrices [rows, inner] and [inner, columns], summed in float64. */
  static float[] product(float[][] left, float[] right, int columns) {
    float[] product = new float[left.length * columns];
    double[] sums = new double[columns];
    for (int row = 0; row < left.length; row++) {
      Arrays.fill(sums, 0);
      for (int i = 0; i < left[row].length; i++) {
        double factor = left[row][i];
        for (int column = 0; column < columns; column++) {
          sums[column] += factor * right[i * columns + column];
        }
      }
      for (int column = 0; column < columns; column++) {
        product[row * columns + column] = (float) sums[column];
      }
    }
    return product;
  }

  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
