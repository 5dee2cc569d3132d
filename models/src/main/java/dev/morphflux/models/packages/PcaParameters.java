package dev.morphflux.models.packages;

import dev.morphflux.models.io.Tensor;
import dev.morphflux.models.io.TensorType;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The linear 3D morphable model: {@code vertices = mean + sum_k z_k component_k} with z ~ N(0, I),
 * each component being a direction times the deviation of the training scans along it.
 *
 * <p>Displacements of control points move z by the most probable dz that explains them, {@code dz =
 * argmin |B_C dz - delta|^2 + lambda |dz|^2}, where B_C are the components at the control points:
 * lambda is the variance of what is noise in a displaced coordinate.
 *
 * @param mean [N, 3], in the model's unit
 * @param components [d, N, 3], in the model's unit for one deviation; a component beyond the rank
 *     of the training scans is zero
 * @param ridge lambda, in the model's unit squared; positive
 */
public record PcaParameters(Tensor mean, Tensor components, double ridge)
    implements ModelParameters {

  private static final String MEAN = "mean";
  private static final String COMPONENTS = "components";
  private static final String RIDGE = "ridge";

  /** Below, what half precision rounds away is more than a thousandth of a component. */
  private static final double LEAST_HALF = 0x1p-16;

  public PcaParameters {
    int[] points = mean.shape();
    int[] rows = components.shape();
    boolean fits =
        points.length == 2
            && rows.length == 3
            && rows[0] > 0
            && points[1] == 3
            && rows[1] == points[0]
            && rows[2] == 3;
    if (!fits) {
      throw new InvalidPackageException(
          "the principal components have a mean "
              + Arrays.toString(points)
              + " and components "
              + Arrays.toString(rows)
              + ", expected [N, 3] and [d, N, 3]; write the package again");
    }
    requireFinite(MEAN, mean);
    requireFinite(COMPONENTS, components);
    if (!(ridge > 0) || Double.isInfinite(ridge)) {
      throw new InvalidPackageException(
          "the ridge of the principal components is " + ridge + ", expected a positive number");
    }
  }

  @Override
  public ModelKind kind() {
    return ModelKind.PCA;
  }

  @Override
  public int latentSize() {
    return components.shape()[0];
  }

  /** N. */
  public int vertexCount() {
    return mean.shape()[0];
  }

  private static void requireFinite(String name, Tensor tensor) {
    FloatBuffer data = tensor.data();
    while (data.hasRemaining()) {
      float value = data.get();
      if (!Float.isFinite(value)) {
        throw new InvalidPackageException(
            "the principal components' "
                + name
                + " hold "
                + value
                + " at "
                + (data.position() - 1)
                + ", expected finite numbers; write the package again");
      }
    }
  }

  /** As {@code pca.safetensors} names them: {@code mean}, {@code components}, {@code ridge}. */
  Map<String, Tensor> toTensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(MEAN, mean);
    tensors.put(COMPONENTS, components);
    tensors.put(RIDGE, Tensor.of(new float[] {(float) ridge}, 1));
    return tensors;
  }

  /**
   * How a tensor is stored. Half precision is too coarse for a position, and in a large unit for
   * the smallest components.
   *
   * @param weights as the package stores large ones
   */
  TensorType storage(String name, TensorType weights) {
    return name.equals(COMPONENTS) && smallestComponent() >= LEAST_HALF ? weights : TensorType.F32;
  }

  /** The least root mean square of a component that is not zero. */
  private double smallestComponent() {
    double smallest = Double.MAX_VALUE;
    FloatBuffer data = components.data();
    for (int k = 0; k < latentSize(); k++) {
      double squares = 0;
      for (int i = 0; i < 3 * vertexCount(); i++) {
        double value = data.get();
        squares += value * value;
      }
      if (squares > 0) {
        smallest = Math.min(smallest, squares / (3 * vertexCount()));
      }
    }
    return Math.sqrt(smallest);
  }

  static PcaParameters fromTensors(String where, Map<String, Tensor> tensors) {
    if (!tensors.keySet().equals(Set.of(MEAN, COMPONENTS, RIDGE))) {
      throw new InvalidPackageException(
          where
              + " has the tensors "
              + tensors.keySet()
              + ", expected mean, components and ridge; write the package again");
    }
    float[] ridge = tensors.get(RIDGE).toFloats();
    if (ridge.length != 1) {
      throw new InvalidPackageException(
          where + " has " + ridge.length + " numbers as ridge, expected one");
    }
    return new PcaParameters(tensors.get(MEAN), tensors.get(COMPONENTS), ridge[0]);
  }
}
