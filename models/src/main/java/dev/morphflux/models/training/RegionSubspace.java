package dev.morphflux.models.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.morphflux.models.network.Aligned;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.RegionLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Meshes as scores of each region's principal components. The vertices of a region move together: a
 * few dozen components hold all but microns of them. A network whose region matrices read and write
 * scores is the published network with W_in,i = A_i Q_i^T and W_out,i = Q_i B_i for the orthonormal
 * components Q_i, so {@link #expand} makes a published one of it that computes the same. But its
 * steps cost what the backbone costs, whatever the number of vertices.
 *
 * <p>Scores stand in rows of three, so that a network takes them for vertices. For one thread.
 */
public final class RegionSubspace implements EditSpace, AutoCloseable {
  private static final String IN = "xyz_to_token.%d.weight";
  private static final String OUT = "token_to_xyz.%d.weight";
  private static final String OUT_BIAS = "token_to_xyz.%d.bias";

  private final Lamm network;
  private final Lamm reduced;
  private final NDManager manager;

  /** Q_i, [3 n_i, r_i], r_i a multiple of 3. */
  private final List<NDArray> components = new ArrayList<>();

  /** What a score counts in normalised coordinates. */
  private final float[] scales;

  /** The rows of Q_i at the region's control points, [3 c_i, r_i]. */
  private final List<NDArray> atControlPoints = new ArrayList<>();

  /** For each region, what an edit of it alone keeps. */
  private final List<ScoreEdit> edits = new ArrayList<>();

  /**
   * @param components for each region Q_i, orthonormal columns, row-major [3 n_i, r_i]
   * @param scales for each region the unit of its scores, in normalised coordinates
   * @param local for each region what an edit of it alone is
   */
  public RegionSubspace(
      NDManager parent,
      Lamm network,
      List<float[]> components,
      float[] scales,
      List<LocalEdit> local) {
    this.network = network;
    this.scales = scales.clone();
    this.manager = parent.newSubManager();
    RegionLayout layout = network.layout();
    int[] rows = new int[layout.regionCount()];
    for (int i = 0; i < rows.length; i++) {
      int coordinates = 3 * layout.size(i);
      int count = components.get(i).length / coordinates;
      rows[i] = count / 3;
      NDArray q = Aligned.own(manager.create(components.get(i), new Shape(coordinates, count)));
      this.components.add(q);
      this.atControlPoints.add(controlRows(q, layout, i));
    }
    this.reduced = new Lamm(network.architecture(), layout.withRows(rows));
    for (int i = 0; i < local.size(); i++) {
      edits.add(
          new ScoreEdit(
              manager, layout, reduced.layout(), this.components, this.scales, local.get(i), i));
    }
  }

  private static NDArray controlRows(NDArray q, RegionLayout layout, int region) {
    long[] rows = layout.controlRows(region);
    NDArray vertices = q.reshape(layout.size(region), -1);
    return vertices.get(q.getManager().create(rows)).reshape(3L * rows.length, q.getShape().get(1));
  }

  /** The network that sees scores instead of vertices. */
  public Lamm reduced() {
    return reduced;
  }

  /** What a score of region i counts in normalised coordinates. */
  float scale(int region) {
    return scales[region];
  }

  /** 3 n_i, the coordinates of region i's vertices. */
  int coordinates(int region) {
    return 3 * network.layout().size(region);
  }

  /** Meshes [B, R, 3] to scores [B, R', 3], in the manager of the meshes. */
  public NDArray scores(NDArray meshes) {
    long batch = meshes.getShape().get(0);
    RegionLayout layout = network.layout();
    NDList scores = new NDList();
    for (int i = 0; i < components.size(); i++) {
      NDArray region =
          meshes.get(new NDIndex(":, {}:{}", layout.firstRow(i), layout.firstRow(i + 1)));
      scores.add(region.reshape(batch, -1).matMul(components.get(i)).divi(scales[i]));
    }
    return NDArrays.concat(scores, 1).reshape(batch, -1, 3);
  }

  /** Scores [B, R', 3] to meshes [B, R, 3], in the manager of the scores. */
  public NDArray meshes(NDArray scores) {
    long batch = scores.getShape().get(0);
    RegionLayout layout = reduced.layout();
    NDList meshes = new NDList();
    for (int i = 0; i < components.size(); i++) {
      NDArray across = components.get(i).transpose();
      across.attach(scores.getManager());
      NDArray region =
          scores.get(new NDIndex(":, {}:{}", layout.firstRow(i), layout.firstRow(i + 1)));
      meshes.add(region.reshape(batch, -1).matMul(across).muli(scales[i]));
    }
    return NDArrays.concat(meshes, 1).reshape(batch, -1, 3);
  }

  @Override
  public RegionLayout layout() {
    return reduced.layout();
  }

  /** The control points [B, C, 3] of scores [B, R', 3], relative to the mean mesh. */
  @Override
  public NDArray controlPoints(NDArray scores) {
    long batch = scores.getShape().get(0);
    RegionLayout layout = reduced.layout();
    NDList points = new NDList();
    for (int i = 0; i < components.size(); i++) {
      if (layout.controlPointCount(i) > 0) {
        NDArray region =
            scores.get(new NDIndex(":, {}:{}", layout.firstRow(i), layout.firstRow(i + 1)));
        NDArray across = atControlPoints.get(i).transpose();
        across.attach(scores.getManager());
        NDArray positions = region.reshape(batch, -1).matMul(across);
        points.add(positions.muli(scales[i]));
      }
    }
    return NDArrays.concat(points, 1).reshape(batch, -1, 3);
  }

  @Override
  public NDArray around(int region, NDArray motions) {
    return edits.get(region).of(motions);
  }

  /** Parameters of the published network, as far as the components hold them, to reduced ones. */
  public Map<String, float[]> reduce(Map<String, float[]> values) {
    Map<String, float[]> result = new LinkedHashMap<>(values);
    int dim = network.architecture().dim();
    for (int i = 0; i < components.size(); i++) {
      NDArray q = components.get(i);
      long coordinates = q.getShape().get(0);
      try (NDManager scratch = manager.newSubManager()) {
        NDArray in = matrix(scratch, values, IN.formatted(i), dim, coordinates);
        NDArray out = matrix(scratch, values, OUT.formatted(i), coordinates, dim);
        NDArray bias = matrix(scratch, values, OUT_BIAS.formatted(i), 1, coordinates);
        NDArray across = q.transpose();
        across.attach(scratch);
        result.put(IN.formatted(i), in.matMul(q).muli(scales[i]).toFloatArray());
        result.put(OUT.formatted(i), across.matMul(out).divi(scales[i]).toFloatArray());
        result.put(OUT_BIAS.formatted(i), bias.matMul(q).divi(scales[i]).toFloatArray());
      }
    }
    return result;
  }

  /** Reduced parameters to those of a published network that computes the same. */
  public Map<String, float[]> expand(Map<String, float[]> values) {
    Map<String, float[]> result = new LinkedHashMap<>(values);
    int dim = network.architecture().dim();
    for (int i = 0; i < components.size(); i++) {
      NDArray q = components.get(i);
      long count = q.getShape().get(1);
      try (NDManager scratch = manager.newSubManager()) {
        NDArray in = matrix(scratch, values, IN.formatted(i), dim, count);
        NDArray out = matrix(scratch, values, OUT.formatted(i), count, dim);
        NDArray bias = matrix(scratch, values, OUT_BIAS.formatted(i), 1, count);
        NDArray across = q.transpose();
        across.attach(scratch);
        NDArray written = q.matMul(out);
        written.attach(scratch);
        result.put(IN.formatted(i), in.matMul(across).divi(scales[i]).toFloatArray());
        result.put(OUT.formatted(i), written.muli(scales[i]).toFloatArray());
        result.put(OUT_BIAS.formatted(i), bias.matMul(across).muli(scales[i]).toFloatArray());
      }
    }
    return result;
  }

  private static NDArray matrix(
      NDManager manager, Map<String, float[]> values, String name, long rows, long columns) {
    float[] value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("the network has no parameter " + name);
    }
    return Aligned.own(manager.create(value, new Shape(rows, columns)));
  }

  @Override
  public void close() {
    manager.close();
  }
}
