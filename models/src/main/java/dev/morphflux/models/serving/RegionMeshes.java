package dev.morphflux.models.serving;

import dev.morphflux.models.network.RegionLayout;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Room for a batch of meshes in native memory, as the graphs take and give them: each region's rows
 * [B, 3 n_i] in a piece of its own, so that no operation of a graph has to gather, split or join
 * meshes. For one thread.
 */
final class RegionMeshes {
  private final RegionLayout layout;
  private final RegionOrder order;
  private final FloatBuffer[] regions;
  private final Map<String, FloatBuffer> byName = new HashMap<>();
  private final float[] rows;
  private final float[] mesh;

  /**
   * @param capacity the most meshes
   */
  RegionMeshes(RegionLayout layout, RegionOrder order, int capacity) {
    this.layout = layout;
    this.order = order;
    rows = new float[3 * layout.rowCount()];
    mesh = new float[3 * layout.vertexCount()];
    regions = new FloatBuffer[layout.regionCount()];
    for (int i = 0; i < regions.length; i++) {
      regions[i] = NativeFloats.allocate(capacity * 3 * layout.size(i));
      byName.put(LammParts.region(i), regions[i]);
    }
  }

  /**
   * Puts a mesh in, as offsets.
   *
   * @param index of the mesh among those in here
   * @param meshes [.., N, 3]
   * @param from of the mesh among those
   * @param origin [R, 3], what is subtracted
   */
  void put(int index, FloatBuffer meshes, int from, float[] origin) {
    int at = from * mesh.length;
    if (meshes.hasArray()) {
      order.toRows(meshes.array(), meshes.arrayOffset() + at, rows);
    } else {
      meshes.get(at, mesh);
      order.toRows(mesh, 0, rows);
    }
    for (int i = 0; i < rows.length; i++) {
      rows[i] -= origin[i];
    }
    for (int region = 0; region < regions.length; region++) {
      int size = 3 * layout.size(region);
      regions[region].put(index * size, rows, 3 * layout.firstRow(region), size);
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
    for (int region = 0; region < regions.length; region++) {
      int size = 3 * layout.size(region);
      regions[region].get(index * size, rows, 3 * layout.firstRow(region), size);
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

  /** The regions' rows by the names that the graphs give them. */
  Map<String, FloatBuffer> byName() {
    return byName;
  }
}
