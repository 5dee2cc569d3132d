package dev.morphflux.models.mesh;

import dev.morphflux.models.io.Npz;
import dev.morphflux.models.io.NumpyArray;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A linear 3D morphable model: {@code mean + sum_i w_i identity_i + sum_j e_j expression_j}.
 *
 * @param mean [N, 3]
 * @param identity the displacement of each identity component for one standard deviation, [N, 3]
 *     each; weights are Gaussian
 * @param expression the displacement of each expression shape at weight 1, [N, 3] each; weights are
 *     between 0 and 1
 * @param faces triangles and quads
 * @param landmarks vertex indices; may be empty
 */
public record LinearModel(
    float[] mean,
    List<float[]> identity,
    List<float[]> expression,
    int[][] faces,
    List<Integer> landmarks) {

  private static final String LANDMARKS = "landmarks68";

  /**
   * Reads a npz archive with the arrays {@code mean} [N, 3], {@code identity} [I, N, 3], {@code
   * faces} [F, 3 or 4] (-1 in the last column marks a triangle) and, where there are any, {@code
   * expression} [E, N, 3] and {@code landmarks68} [L].
   */
  public static LinearModel read(Path file) {
    try (Npz npz = Npz.open(file)) {
      float[] mean = npz.read("mean").requireShape("[N, 3]", -1, 3).toFloats();
      int[][] faces = Faces.read(npz.read("faces"));
      return new LinearModel(
          mean,
          components(npz.read("identity"), mean.length / 3),
          npz.contains("expression")
              ? components(npz.read("expression"), mean.length / 3)
              : List.of(),
          faces,
          npz.contains(LANDMARKS)
              ? Arrays.stream(npz.read(LANDMARKS).toInts()).boxed().toList()
              : List.of());
    }
  }

  private static List<float[]> components(NumpyArray array, int vertexCount) {
    array.requireShape("[components, N, 3]", -1, vertexCount, 3);
    FloatBuffer numbers = array.toTensor().data();
    List<float[]> components = new ArrayList<>();
    for (int c = 0; c < array.shape()[0]; c++) {
      float[] component = new float[3 * vertexCount];
      numbers.get(3 * vertexCount * c, component);
      components.add(component);
    }
    return components;
  }

  /** The mean shape. */
  public Mesh template() {
    return new Mesh(mean, faces);
  }

  /**
   * A shape of the family.
   *
   * @param identityWeights one for each identity component, in standard deviations
   * @param expressionWeights one for each expression shape
   * @return [N, 3]
   */
  public float[] shape(float[] identityWeights, float[] expressionWeights) {
    float[] shape = mean.clone();
    add(shape, identity, identityWeights, "identity components");
    add(shape, expression, expressionWeights, "expression shapes");
    return shape;
  }

  private static void add(float[] shape, List<float[]> components, float[] weights, String what) {
    if (weights.length != components.size()) {
      throw new InvalidMeshException(
          "the linear model has %d %s, but %d weights are given"
              .formatted(components.size(), what, weights.length));
    }
    for (int c = 0; c < weights.length; c++) {
      float weight = weights[c];
      if (weight != 0) {
        float[] component = components.get(c);
        for (int i = 0; i < shape.length; i++) {
          shape[i] += weight * component[i];
        }
      }
    }
  }
}
