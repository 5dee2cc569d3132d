package dev.morphflux.models.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Region order: the vertices of region 0, then those of region 1, and so on, R rows in all. Within
 * the network a mesh is kept so, that every region is one contiguous piece; it is turned into
 * vertex order, and back, at the edge only. Where regions share vertices, R is larger than N: a
 * shared vertex has one row in each of its regions, and its position is the sum of these rows.
 */
public final class RegionLayout {
  private final int vertexCount;
  private final int[] vertexOfRow;
  private final int[] firstRow;
  private final int[] firstControlPoint;
  private final long[] controlRows;

  /** The rows of vertex v at copy j, or the row of zeros after the last where it has no such. */
  private final List<long[]> rowsOfVertex;

  public RegionLayout(Topology topology) {
    vertexCount = topology.vertexCount();
    List<Region> regions = topology.regions();
    firstRow = new int[regions.size() + 1];
    firstControlPoint = new int[regions.size() + 1];
    for (int i = 0; i < regions.size(); i++) {
      firstRow[i + 1] = firstRow[i] + regions.get(i).vertices().size();
      firstControlPoint[i + 1] = firstControlPoint[i] + regions.get(i).controlPoints().size();
    }
    vertexOfRow =
        regions.stream()
            .flatMap(region -> region.vertices().stream())
            .mapToInt(Integer::intValue)
            .toArray();
    rowsOfVertex = rowsOfVertex(vertexOfRow, vertexCount);
    controlRows =
        topology.controlPoints().stream().mapToLong(v -> rowsOfVertex.get(0)[v]).toArray();
  }

  private RegionLayout(int[] firstRow, int[] firstControlPoint) {
    this.vertexCount = firstRow[firstRow.length - 1];
    this.vertexOfRow = IntStream.range(0, vertexCount).toArray();
    this.firstRow = firstRow;
    this.firstControlPoint = firstControlPoint;
    this.rowsOfVertex = rowsOfVertex(vertexOfRow, vertexCount);
    this.controlRows = new long[0];
  }

  /**
   * The same regions and control points, but with other numbers in their rows than vertices, such
   * as scores of components. {@link #controlPoints} has no meaning there.
   *
   * @param rows for each region
   */
  public RegionLayout withRows(int[] rows) {
    int[] first = new int[rows.length + 1];
    for (int i = 0; i < rows.length; i++) {
      first[i + 1] = first[i] + rows[i];
    }
    return new RegionLayout(first, firstControlPoint);
  }

  /** N, the number of vertices. */
  public int vertexCount() {
    return vertexCount;
  }

  /** K, the number of regions. */
  public int regionCount() {
    return firstRow.length - 1;
  }

  /** R, the number of rows: N if no region shares a vertex with another. */
  public int rowCount() {
    return vertexOfRow.length;
  }

  /** C, the number of control points. */
  public int controlPointCount() {
    return firstControlPoint[regionCount()];
  }

  /** The first row of region i; for i = K, the number of rows. */
  public int firstRow(int region) {
    return firstRow[region];
  }

  /** n_i, the number of vertices of region i. */
  public int size(int region) {
    return firstRow[region + 1] - firstRow[region];
  }

  /** The first control point of region i; for i = K, their number. */
  public int firstControlPoint(int region) {
    return firstControlPoint[region];
  }

  /** The number of control points of region i. */
  public int controlPointCount(int region) {
    return firstControlPoint[region + 1] - firstControlPoint[region];
  }

  /** The rows of region i's control points, counted from its first row. */
  public long[] controlRows(int region) {
    long[] rows = new long[controlPointCount(region)];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = controlRows[firstControlPoint[region] + i] - firstRow[region];
    }
    return rows;
  }

  /** The vertex of each row. */
  public int[] vertexOfRow() {
    return vertexOfRow.clone();
  }

  /**
   * For each copy of a shared vertex, the row that holds it, of every vertex; R, one row after the
   * last, where a vertex has no such copy. A single entry where no vertex belongs to two regions.
   */
  public List<long[]> rowsOfVertex() {
    return rowsOfVertex.stream().map(long[]::clone).toList();
  }

  /** Whether no vertex belongs to two regions. */
  public boolean isPartition() {
    return rowsOfVertex.size() == 1;
  }

  /** The positions [B, C, 3] of the control points of meshes [B, R, 3] in region order. */
  public NDArray controlPoints(NDArray rows) {
    return select(rows, controlRows);
  }

  /** Meshes [B, N, 3] into region order [B, R, 3]. */
  public NDArray toRegionOrder(NDArray vertices) {
    long[] index = new long[vertexOfRow.length];
    for (int row = 0; row < index.length; row++) {
      index[row] = vertexOfRow[row];
    }
    return select(vertices, index);
  }

  /**
   * Meshes in region order [B, R, 3] into vertex order [B, N, 3], where every row of a shared
   * vertex holds its position.
   */
  public NDArray toVertexOrder(NDArray rows) {
    return select(rows, rowsOfVertex.get(0));
  }

  /**
   * The network's output [B, R, 3] into vertex order [B, N, 3]: rows of a shared vertex are summed.
   */
  public NDArray merge(NDArray rows) {
    if (isPartition()) {
      return toVertexOrder(rows);
    }
    NDArray zero = rows.get(new NDIndex(":, 0:1, :")).zerosLike();
    NDArray padded = rows.concat(zero, 1);
    NDArray sum = toVertexOrder(padded);
    for (long[] index : rowsOfVertex.subList(1, rowsOfVertex.size())) {
      sum = sum.add(select(padded, index));
    }
    return sum;
  }

  static NDArray select(NDArray meshes, long[] index) {
    // Not closed here: a backward pass reads it again.
    return meshes.get(new NDIndex(":, {}", meshes.getManager().create(index)));
  }

  private static List<long[]> rowsOfVertex(int[] vertexOfRow, int vertexCount) {
    List<long[]> copies = new ArrayList<>();
    int[] seen = new int[vertexCount];
    for (int row = 0; row < vertexOfRow.length; row++) {
      int copy = seen[vertexOfRow[row]]++;
      if (copy == copies.size()) {
        long[] rows = new long[vertexCount];
        Arrays.fill(rows, vertexOfRow.length);
        copies.add(rows);
      }
      copies.get(copy)[vertexOfRow[row]] = row;
    }
    return copies;
  }
}
