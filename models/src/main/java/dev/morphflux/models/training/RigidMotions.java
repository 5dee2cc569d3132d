package dev.morphflux.models.training;

/** Small motions of a whole mesh without change of its shape, as far as some vertices tell them. */
final class RigidMotions {
  /** How many there are: along three axes, and about three. */
  static final int COUNT = 6;

  /** Below this part of its length a motion is one of those before it. */
  private static final double NEGLIGIBLE = 1e-6;

  private RigidMotions() {}

  /**
   * Motions of the template that are orthonormal over some vertices: the products with these of
   * what the vertices do are the rigid motion closest to it, in the least squares sense and to
   * first order in the angle. A motion that the vertices do not tell, such as the turn of a line
   * about itself, is zero.
   *
   * @param template [N, 3]
   * @return [6][3 N]
   */
  static double[][] of(float[] template, int[] vertices) {
    double[] centre = new double[3];
    for (int vertex : vertices) {
      for (int axis = 0; axis < 3; axis++) {
        centre[axis] += template[3 * vertex + axis] / (double) vertices.length;
      }
    }
    double[][] motions = new double[COUNT][template.length];
    for (int i = 0; i < template.length; i += 3) {
      for (int axis = 0; axis < 3; axis++) {
        int next = (axis + 1) % 3;
        int last = (axis + 2) % 3;
        motions[axis][i + axis] = 1;
        motions[3 + axis][i + next] = centre[last] - template[i + last];
        motions[3 + axis][i + last] = template[i + next] - centre[next];
      }
    }
    for (int i = 0; i < COUNT; i++) {
      double before = Math.sqrt(dot(motions[i], motions[i], vertices));
      for (int j = 0; j < i; j++) {
        add(motions[i], -dot(motions[i], motions[j], vertices), motions[j]);
      }
      double left = Math.sqrt(dot(motions[i], motions[i], vertices));
      double scale = left > NEGLIGIBLE * before ? 1 / left : 0;
      add(motions[i], scale - 1, motions[i]);
    }
    return motions;
  }

  private static double dot(double[] a, double[] b, int[] vertices) {
    double sum = 0;
    for (int vertex : vertices) {
      for (int i = 3 * vertex; i < 3 * vertex + 3; i++) {
        sum += a[i] * b[i];
      }
    }
    return sum;
  }

  private static void add(double[] target, double factor, double[] motion) {
    for (int i = 0; i < target.length; i++) {
      target[i] += factor * motion[i];
    }
  }
}
