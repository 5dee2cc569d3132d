package dev.morphflux.models.codec;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.InvalidPackageException;
import dev.morphflux.models.packages.PcaParameters;
import dev.morphflux.models.statistics.CholeskySolver;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * What a PCA computes with, solved in float64 once.
 *
 * @param whitening (B B^T)^-1 [d, d], which makes products with the components a projection even
 *     where storing them rounded their right angles away
 * @param gain G^T [3C, d]: displacements to the dz that is most probable given them. With z ~ N(0,
 *     I) and noise of variance lambda, the ridge, in each displaced coordinate, {@code G = (B_C
 *     B_C^T + lambda I)^-1 B_C}, B_C [d, 3C] being the components at the control points
 */
record PcaGain(float[][] whitening, float[][] gain) {

  static PcaGain of(NDArray components, PcaParameters parameters, Topology topology) {
    return new PcaGain(
        whitening(components), gain(controlled(parameters, topology), parameters.ridge()));
  }

  private static float[][] whitening(NDArray components) {
    int size = Math.toIntExact(components.getShape().get(0));
    double[] products;
    try (NDManager scratch = components.getManager().newSubManager()) {
      NDArray exact = components.toType(DataType.FLOAT64, true);
      exact.attach(scratch);
      products = exact.matMul(exact.transpose()).toDoubleArray();
    }
    double[][] gram = new double[size][size];
    for (int i = 0; i < size; i++) {
      System.arraycopy(products, i * size, gram[i], 0, size);
      if (gram[i][i] == 0) {
        gram[i][i] = 1; // A component that is zero gets a latent that is zero.
      }
    }
    try {
      CholeskySolver solver = new CholeskySolver(gram);
      float[][] inverse = new float[size][];
      for (int i = 0; i < size; i++) {
        double[] unit = new double[size];
        unit[i] = 1;
        inverse[i] = toFloats(solver.solve(unit));
      }
      return inverse;
    } catch (MorphfluxException e) {
      throw new InvalidPackageException(
          "the principal components of pca.safetensors are not independent ("
              + e.getMessage()
              + "); write the package again, with weights F32 if they were F16",
          e);
    }
  }

  /** B_C^T [3C, d]. */
  private static double[][] controlled(PcaParameters parameters, Topology topology) {
    List<Integer> points = topology.controlPoints();
    FloatBuffer components = parameters.components().data();
    double[][] rows = new double[3 * points.size()][parameters.latentSize()];
    for (int k = 0; k < parameters.latentSize(); k++) {
      int first = k * 3 * parameters.vertexCount();
      for (int i = 0; i < rows.length; i++) {
        rows[i][k] = components.get(first + 3 * points.get(i / 3) + i % 3);
      }
    }
    return rows;
  }

  private static float[][] gain(double[][] controlled, double ridge) {
    if (controlled.length == 0) {
      return new float[0][];
    }
    int size = controlled[0].length;
    double[][] normal = new double[size][size];
    for (double[] row : controlled) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j <= i; j++) {
          normal[i][j] += row[i] * row[j];
        }
      }
    }
    for (int i = 0; i < size; i++) {
      normal[i][i] += ridge;
    }
    CholeskySolver solver = new CholeskySolver(normal);
    float[][] gain = new float[controlled.length][];
    for (int i = 0; i < controlled.length; i++) {
      gain[i] = toFloats(solver.solve(controlled[i]));
    }
    return gain;
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
