package dev.morphflux.models.mesh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Vertices at the same place that faces do not join, as along the cuts of a texture. */
final class TextureSeams {
  private TextureSeams() {}

  /** The faces, and an edge between vertices at the same place. */
  static int[][] joined(int[][] faces, float[] template) {
    Map<List<Float>, Integer> first = new HashMap<>();
    List<int[]> all = new ArrayList<>(Arrays.asList(faces));
    for (int vertex = 0; vertex < template.length / 3; vertex++) {
      List<Float> place =
          List.of(template[3 * vertex], template[3 * vertex + 1], template[3 * vertex + 2]);
      Integer other = first.putIfAbsent(place, vertex);
      if (other != null) {
        all.add(new int[] {other, vertex});
      }
    }
    return all.toArray(int[][]::new);
  }
}
