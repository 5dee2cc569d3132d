package dev.morphflux.models.training.job;

import static dev.morphflux.models.network.Architecture.SECOND_DISPLACEMENT_HIDDEN;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.morphflux.models.network.Aligned;
import dev.morphflux.models.network.Lamm;
import dev.morphflux.models.network.RegionLayout;
import java.util.Arrays;
import java.util.Map;

/**
 * The displacement networks of {@link PrincipalInitialization}: a regression from the displacements
 * of all control points to the change of the whole mesh's components, and, for what that leaves of
 * a region, one from its own control points to its own components. Pairs are scans that follow each
 * other in the sample.
 */
final class DisplacementRegression {
  private final Lamm network;
  private final RegionLayout layout;
  private final int hidden;
  private final double ridge;

  /** For each region the directions its displacements take most, [p, 3 c]. */
  private final double[][][] directions;

  /** The displacements along these directions, for each pair, all regions side by side. */
  private final double[][] inputs;

  private final int[] firstInput;

  /** From inputs to the change of the whole mesh's scores, [inputs, d]. */
  private final double[][] toScores;

  /**
   * @param meshes [M, R, 3]
   * @param scores [M, d] of the whole mesh
   */
  DisplacementRegression(Lamm network, NDArray meshes, NDArray scores, double ridge) {
    this.network = network;
    this.layout = network.layout();
    this.hidden = network.architecture().displacementHidden();
    this.ridge = ridge;
    int regions = layout.regionCount();
    this.directions = new double[regions][][];
    this.firstInput = new int[regions + 1];
    double[][] moved;
    double[][] change;
    try (NDManager scratch = meshes.getManager().newSubManager()) {
      NDArray points = layout.controlPoints(meshes);
      points.attach(scratch);
      long pairs = meshes.getShape().get(0);
      moved = rows(next(points.reshape(pairs, -1)));
      change = rows(next(scores));
    }
    for (int i = 0; i < regions; i++) {
      directions[i] = directions(moved, 3 * layout.firstControlPoint(i), size(i));
      firstInput[i + 1] = firstInput[i] + directions[i].length;
    }
    this.inputs = new double[moved.length][firstInput[regions]];
    for (int row = 0; row < moved.length; row++) {
      for (int i = 0; i < regions; i++) {
        int at = 3 * layout.firstControlPoint(i);
        double[] own = Arrays.copyOfRange(moved[row], at, at + size(i));
        for (int k = 0; k < directions[i].length; k++) {
          inputs[row][firstInput[i] + k] = LinearAlgebra.dot(own, directions[i][k]);
        }
      }
    }
    this.toScores =
        firstInput[regions] == 0 ? new double[0][] : LinearAlgebra.regress(inputs, change, ridge);
  }

  private int size(int region) {
    return 3 * layout.controlPointCount(region);
  }

  /** Those that a displacement network can pass on unchanged, with two hidden units each. */
  private double[][] directions(double[][] moved, int first, int size) {
    double[][] covariance = new double[size][size];
    for (double[] row : moved) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          covariance[i][j] += row[first + i] * row[first + j];
        }
      }
    }
    double[][] vectors = LinearAlgebra.eigen(covariance).vectors();
    return Arrays.copyOf(vectors, Math.min(Math.min(hidden, SECOND_DISPLACEMENT_HIDDEN) / 2, size));
  }

  /**
   * Writes a region's displacement network.
   *
   * @param own the region's part of the meshes, [M, 3 n]
   * @param spread the region's part of the whole mesh's decoder, [d, 3 n]
   */
  void write(
      int region,
      NDArray own,
      NDArray spread,
      PrincipalComponents local,
      FeatureBlocks blocks,
      Map<String, float[]> values) {
    int count = directions[region].length;
    if (count == 0) {
      return;
    }
    double[][] toLocal = toLocal(region, own, spread, local);
    int index = 0;
    for (int i = 0; i < region; i++) {
      index += layout.controlPointCount(i) > 0 ? 1 : 0;
    }
    String name = "delta_control_net." + index;
    writeFirst(values.get(name + ".0.weight"), directions[region]);
    writeSecond(values.get(name + ".2.weight"), count);
    float[] last = values.get(name + ".4.weight");
    int dim = network.architecture().dim();
    Arrays.fill(last, 0);
    for (int i = 0; i < dim; i++) {
      for (int k = 0; k < count; k++) {
        double[] scores = toScores[firstInput[region] + k];
        double value = 0;
        for (int j = 0; j < scores.length; j++) {
          value += blocks.globalDirections()[i][j] * scores[j];
        }
        for (int j = 0; j < toLocal[k].length; j++) {
          value += blocks.localDirections()[i][j] * toLocal[k][j];
        }
        last[i * SECOND_DISPLACEMENT_HIDDEN + 2 * k] = (float) value;
        last[i * SECOND_DISPLACEMENT_HIDDEN + 2 * k + 1] = (float) -value;
      }
    }
  }

  private double[][] toLocal(int region, NDArray own, NDArray spread, PrincipalComponents local) {
    double[][] ownInputs = new double[inputs.length][];
    float[][] predicted = new float[inputs.length][toScores[0].length];
    for (int row = 0; row < inputs.length; row++) {
      ownInputs[row] = Arrays.copyOfRange(inputs[row], firstInput[region], firstInput[region + 1]);
      for (int k = 0; k < inputs[row].length; k++) {
        for (int j = 0; j < predicted[row].length; j++) {
          predicted[row][j] += (float) (inputs[row][k] * toScores[k][j]);
        }
      }
    }
    try (NDManager scratch = own.getManager().newSubManager()) {
      NDArray left = next(own);
      left.attach(scratch);
      left.subi(Aligned.own(scratch.create(predicted)).matMul(spread));
      return LinearAlgebra.regress(ownInputs, rows(local.scores(left)), ridge);
    }
  }

  private static void writeFirst(float[] weight, double[][] directions) {
    int size = directions[0].length;
    Arrays.fill(weight, 0, 2 * directions.length * size, 0);
    for (int k = 0; k < directions.length; k++) {
      for (int i = 0; i < size; i++) {
        weight[2 * k * size + i] = (float) directions[k][i];
        weight[(2 * k + 1) * size + i] = (float) -directions[k][i];
      }
    }
  }

  private void writeSecond(float[] weight, int count) {
    Arrays.fill(weight, 0, 2 * count * hidden, 0);
    for (int k = 0; k < count; k++) {
      for (int unit = 0; unit < 2; unit++) {
        int sign = unit == 0 ? 1 : -1;
        weight[(2 * k + unit) * hidden + 2 * k] = sign;
        weight[(2 * k + unit) * hidden + 2 * k + 1] = -sign;
      }
    }
  }

  /** Each row's way to the next, and the last one's to the first. */
  private static NDArray next(NDArray rows) {
    return rows.get(new NDIndex("1:")).concat(rows.get(new NDIndex("0:1")), 0).subi(rows);
  }

  private static double[][] rows(NDArray matrix) {
    int count = Math.toIntExact(matrix.getShape().get(0));
    int size = Math.toIntExact(matrix.getShape().get(1));
    float[] floats = matrix.toFloatArray();
    double[][] rows = new double[count][size];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < size; j++) {
        rows[i][j] = floats[i * size + j];
      }
    }
    return rows;
  }
}
