package dev.morphflux.models.editing;

import java.nio.FloatBuffer;

/**
 * A rotation and a translation: no scale, and never a reflection.
 *
 * @param rotation [3, 3], by rows, determinant 1
 * @param translation [3]
 */
public record RigidAlignment(double[] rotation, double[] translation) {

  /**
   * The motion that brings some vertices of one shape closest to those of another, in the least
   * squares sense (Kabsch's problem, by Horn's quaternions, which know no reflections). Where the
   * vertices leave a rotation open, as points on a line do, one of the best is taken.
   *
   * @param from [N, 3]
   * @param onto [N, 3]
   * @param vertices the vertices that are to meet, at least one
   */
  public static RigidAlignment of(FloatBuffer from, FloatBuffer onto, int[] vertices) {
    double[] centreFrom = centre(from, vertices);
    double[] centreOnto = centre(onto, vertices);
    double[][] s = new double[3][3];
    for (int vertex : vertices) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          s[i][j] +=
              (from.get(3 * vertex + i) - centreFrom[i])
                  * (onto.get(3 * vertex + j) - centreOnto[j]);
        }
      }
    }
    double[] rotation = rotation(SymmetricMatrix.largestEigenvector(horn(s)));
    double[] translation = new double[3];
    for (int i = 0; i < 3; i++) {
      translation[i] = centreOnto[i];
      for (int j = 0; j < 3; j++) {
        translation[i] -= rotation[3 * i + j] * centreFrom[j];
      }
    }
    return new RigidAlignment(rotation, translation);
  }

  private static double[] centre(FloatBuffer shape, int[] vertices) {
    double[] centre = new double[3];
    for (int vertex : vertices) {
      for (int axis = 0; axis < 3; axis++) {
        centre[axis] += shape.get(3 * vertex + axis) / (double) vertices.length;
      }
    }
    return centre;
  }

  /** Horn 1987, section 4A: its largest eigenvector is the rotation as a quaternion. */
  private static double[][] horn(double[][] s) {
    return new double[][] {
      {
        s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0],
      },
      {
        s[1][2] - s[2][1], s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2],
      },
      {
        s[2][0] - s[0][2], s[0][1] + s[1][0], s[1][1] - s[0][0] - s[2][2], s[1][2] + s[2][1],
      },
      {
        s[0][1] - s[1][0], s[2][0] + s[0][2], s[1][2] + s[2][1], s[2][2] - s[0][0] - s[1][1],
      }
    };
  }

  private static double[] rotation(double[] q) {
    double w = q[0];
    double x = q[1];
    double y = q[2];
    double z = q[3];
    return new double[] {
      w * w + x * x - y * y - z * z,
      2 * (x * y - w * z),
      2 * (x * z + w * y),
      2 * (x * y + w * z),
      w * w - x * x + y * y - z * z,
      2 * (y * z - w * x),
      2 * (x * z - w * y),
      2 * (y * z + w * x),
      w * w - x * x - y * y + z * z,
    };
  }

  /** One coordinate of a vertex after the motion. */
  public double apply(FloatBuffer shape, int vertex, int axis) {
    double moved = translation[axis];
    for (int j = 0; j < 3; j++) {
      moved += rotation[3 * axis + j] * shape.get(3 * vertex + j);
    }
    return moved;
  }
}
