package dev.morphflux.models.mesh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Generated meshes. */
final class Shapes {

  private Shapes() {}

  /** A sphere of radius 1, symmetric in each axis: an octahedron divided again and again. */
  static Mesh sphere(int divisions) {
    List<double[]> vertices = new ArrayList<>();
    for (double[] corner :
        new double[][] {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}) {
      vertices.add(corner);
    }
    int[][] faces = {
      {0, 2, 4}, {2, 1, 4}, {1, 3, 4}, {3, 0, 4}, {2, 0, 5}, {1, 2, 5}, {3, 1, 5}, {0, 3, 5}
    };
    for (int division = 0; division < divisions; division++) {
      Map<List<Integer>, Integer> middles = new HashMap<>();
      List<int[]> finer = new ArrayList<>();
      for (int[] f : faces) {
        int a = middle(f[0], f[1], vertices, middles);
        int b = middle(f[1], f[2], vertices, middles);
        int c = middle(f[2], f[0], vertices, middles);
        finer.addAll(
            List.of(
                new int[] {f[0], a, c},
                new int[] {a, f[1], b},
                new int[] {c, b, f[2]},
                new int[] {a, b, c}));
      }
      faces = finer.toArray(new int[0][]);
    }
    float[] coordinates = new float[3 * vertices.size()];
    for (int i = 0; i < coordinates.length; i++) {
      coordinates[i] = (float) vertices.get(i / 3)[i % 3];
    }
    return new Mesh(coordinates, faces);
  }

  private static int middle(
      int a, int b, List<double[]> vertices, Map<List<Integer>, Integer> middles) {
    return middles.computeIfAbsent(
        List.of(Math.min(a, b), Math.max(a, b)),
        edge -> {
          double[] p = vertices.get(edge.get(0));
          double[] q = vertices.get(edge.get(1));
          double[] m = {p[0] + q[0], p[1] + q[1], p[2] + q[2]};
          double length = Math.sqrt(m[0] * m[0] + m[1] * m[1] + m[2] * m[2]);
          vertices.add(new double[] {m[0] / length, m[1] / length, m[2] / length});
          return vertices.size() - 1;
        });
  }

  /** A sheet of quads, bent and shaken. */
  static Mesh sheet(int columns, int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] vertices = new float[3 * columns * rows];
    List<int[]> faces = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        int v = r * columns + c;
        vertices[3 * v] = (float) (c + 0.3 * random.nextDouble());
        vertices[3 * v + 1] = (float) (r + 0.3 * random.nextDouble());
        vertices[3 * v + 2] = (float) (2 * Math.sin(0.3 * c) + 0.2 * random.nextDouble());
        if (c > 0 && r > 0) {
          faces.add(new int[] {v - columns - 1, v - columns, v, v - 1});
        }
      }
    }
    return new Mesh(vertices, faces.toArray(new int[0][]));
  }

  /** Two meshes as one with two components, the second moved and scaled. */
  static Mesh together(Mesh first, Mesh second, double scale, double... offset) {
    float[] vertices =
        Arrays.copyOf(first.vertices(), first.vertices().length + second.vertices().length);
    for (int i = 0; i < second.vertices().length; i++) {
      vertices[first.vertices().length + i] =
          (float) (scale * second.vertices()[i] + offset[i % 3]);
    }
    List<int[]> faces = new ArrayList<>(List.of(first.faces()));
    for (int[] face : second.faces()) {
      int[] moved = face.clone();
      for (int corner = 0; corner < moved.length; corner++) {
        moved[corner] += first.vertexCount();
      }
      faces.add(moved);
    }
    return new Mesh(vertices, faces.toArray(new int[0][]));
  }
}
