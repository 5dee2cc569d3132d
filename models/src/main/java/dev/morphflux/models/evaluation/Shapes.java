package dev.morphflux.models.evaluation;

import dev.morphflux.models.codec.Codec;
import java.nio.FloatBuffer;

/** Single meshes through a codec. */
public final class Shapes {
  private Shapes() {}

  /** Encodes a scan [N, 3] to z [d]. */
  public static float[] encode(Codec codec, FloatBuffer vertices) {
    FloatBuffer latent = FloatBuffer.allocate(codec.latentSize());
    codec.encode(1, vertices, latent);
    return latent.array();
  }

  /** Decodes z [d] without displacements to [N, 3]. */
  public static float[] decode(Codec codec, float[] latent) {
    return decode(codec, latent, new float[3 * codec.topology().controlPoints().size()]);
  }

  /** Decodes z [d] with displacements [C, 3] to [N, 3]. */
  public static float[] decode(Codec codec, float[] latent, float[] displacements) {
    FloatBuffer vertices = FloatBuffer.allocate(codec.topology().template().length);
    codec.decode(1, FloatBuffer.wrap(latent), FloatBuffer.wrap(displacements), vertices);
    return vertices.array();
  }

  /** The distance of each vertex of two meshes [N, 3], in millimetres. */
  public static double[] distances(float[] a, float[] b, double millimetres) {
    double[] distances = new double[a.length / 3];
    for (int v = 0; v < distances.length; v++) {
      distances[v] = millimetres * distance(a, b, v);
    }
    return distances;
  }

  static double distance(float[] a, float[] b, int vertex) {
    double x = (double) a[3 * vertex] - b[3 * vertex];
    double y = (double) a[3 * vertex + 1] - b[3 * vertex + 1];
    double z = (double) a[3 * vertex + 2] - b[3 * vertex + 2];
    return Math.sqrt(x * x + y * y + z * z);
  }
}
