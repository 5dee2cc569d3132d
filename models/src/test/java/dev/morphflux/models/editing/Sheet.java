package dev.morphflux.models.editing;

import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A wavy sheet of quads, one unit apart, in three strips of equal width. */
final class Sheet {
  static final int SIDE = 24;
  static final int STRIP = SIDE / 3;
  static final List<String> NAMES = List.of("left", "middle", "right");

  private Sheet() {}

  static int vertex(int column, int row) {
    return column * SIDE + row;
  }

  static Topology topology() {
    return topology(NAMES);
  }

  static Topology topology(List<String> names) {
    float[] template = new float[3 * SIDE * SIDE];
    List<int[]> faces = new ArrayList<>();
    for (int column = 0; column < SIDE; column++) {
      for (int row = 0; row < SIDE; row++) {
        int at = 3 * vertex(column, row);
        template[at] = column;
        template[at + 1] = row;
        template[at + 2] = (float) Math.sin(column * 0.7 + row * 0.4);
        if (column + 1 < SIDE && row + 1 < SIDE) {
          faces.add(
              new int[] {
                vertex(column, row),
                vertex(column + 1, row),
                vertex(column + 1, row + 1),
                vertex(column, row + 1)
              });
        }
      }
    }
    return new Topology(0.01, template, faces.toArray(int[][]::new), regions(names), List.of());
  }

  private static List<Region> regions(List<String> names) {
    List<Region> regions = new ArrayList<>();
    int width = SIDE / names.size();
    for (int r = 0; r < names.size(); r++) {
      List<Integer> vertices = new ArrayList<>();
      for (int v = vertex(r * width, 0); v < vertex((r + 1) * width, 0); v++) {
        vertices.add(v);
      }
      int middle = r * width + width / 2;
      regions.add(
          new Region(
              names.get(r),
              vertices,
              List.of(vertex(middle, 3), vertex(middle - 1, 12), vertex(middle, 20))));
    }
    return regions;
  }

  /** The template with each coordinate moved a little. */
  static FloatBuffer shape(long seed) {
    Random random = new Random(seed);
    float[] vertices = topology().template();
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] += (float) (0.2 * random.nextGaussian());
    }
    return FloatBuffer.wrap(vertices);
  }
}
