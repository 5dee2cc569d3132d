package dev.morphflux.models.serving;

import dev.morphflux.models.network.RegionLayout;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Room for a batch of meshes in native memory, as the graphs take and give them: each region's rows
 * [B, 3 n_i] in a piece of its own, or all in one [B, 3 R], so that no operation of a graph has to
 * gather, split or join meshes. For one thread.
 */
final class RegionMeshes {
  /**
   * Some of a mesh's rows.
   *
   * @param first number of them among a mesh's
   * @param size how many numbers of a mesh
   * @param values [B, size]
   */
  private record Piece(int first, int size, FloatBuffer values) {}

  private final RegionOrder order;
  private final List<Piece> pieces = new ArrayList<>();
  private final Map<String, FloatBuffer> byName = new HashMap<>();
  private final float[] rows;
  private final float[] mesh;

  private RegionMeshes(RegionLayout layout, RegionOrder order) {
    this.order = order;
    rows = new float[3 * layout.rowCount()];
    mesh = new float[3 * layout.vertexCount()];
  }

  /**
   * Each region in a piece.
   *
   * @param capacity the most meshes
   */
  static RegionMeshes apart(RegionLayout layout, RegionOrder order, int capacity) {
    RegionMeshes meshes = new RegionMeshes(layout, order);
    for (int i = 0; i < layout.regionCount(); i++) {
      meshes.add(LammParts.region(i), 3 * layout.firstRow(i), 3 * layout.size(i), capacity);
    }
    return meshes;
  }

  /**
   * All regions side by side.
   *
   * @param name of the only piece
   * @param capacity the most meshes
   */
  static RegionMeshes sideBySide(
      String name, RegionLayout layout, RegionOrder order, int capacity) {
    RegionMeshes meshes = new RegionMeshes(layout, order);
    meshes.add(name, 0, meshes.rows.length, capacity);
    return meshes;
  }

  private void add(String name, int first, int size, int capacity) {
    FloatBuffer values = NativeFloats.allocate(capacity * size);
    pieces.add(new Piece(first, size, values));
    byName.put(name, values);
  }

  /**
   * Puts a mesh in, normalised.
   *
   * @param index of the mesh among those in here
   * @param meshes [.., N, 3]
   * @param from of the mesh among those
   * @param origin [R, 3], what is subtracted
   * @param factors [R, 3], what the rest is multiplied by
   */
  void put(int index, FloatBuffer meshes, int from, float[] origin, float[] factors) {
    int at = from * mesh.length;
    if (meshes.hasArray()) {
      order.toRows(meshes.array(), meshes.arrayOffset() + at, rows);
    } else {
      meshes.get(at, mesh);
      order.toRows(mesh, 0, rows);
    }
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (rows[i] - origin[i]) * factors[i];
    }
    for (Piece piece : pieces) {
      piece.values().put(index * piece.size(), rows, piece.first(), piece.size());
    }
  }

  /**
   * Gets a mesh that is in here as offsets.
   *
   * @param index of the mesh among those in here
   * @param meshes [.., N, 3]
   * @param to of the mesh among those
   * @param origin [R, 3], what is added
   */
  void get(int index, FloatBuffer meshes, int to, float[] origin) {
    for (Piece piece : pieces) {
      piece.values().get(index * piece.size(), rows, piece.first(), piece.size());
    }
    for (int i = 0; i < rows.length; i++) {
      rows[i] += origin[i];
    }
    int at = to * mesh.length;
    if (meshes.hasArray()) {
      order.toVertices(rows, meshes.array(), meshes.arrayOffset() + at);
    } else {
      order.toVertices(rows, mesh, 0);
      meshes.put(at, mesh);
    }
  }

  /** The pieces by the names that the graphs give them. */
  Map<String, FloatBuffer> byName() {
    return byName;
  }
}
