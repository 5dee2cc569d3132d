package dev.morphflux.models.serving;

import java.util.List;

/**
 * What displacements add to the regions' tokens: the networks of all regions side by side, as
 * products of [K, B, ·] with [K, ·, ·]. Regions with fewer control points than the largest are
 * filled up with zero weights, those without have nothing else.
 */
record DisplacementGraph(Graph graph, LammParts parts) {

  /** Displacements [B, C, 3], in the model's unit, to offsets [K, B, D]. */
  String build(String displacements) {
    int regions = parts.layout().regionCount();
    int most = 0;
    for (int i = 0; i < regions; i++) {
      most = Math.max(most, parts.layout().controlPointCount(i));
    }
    int[] index = new int[regions * most];
    for (int i = 0; i < regions; i++) {
      for (int j = 0; j < parts.layout().controlPointCount(i); j++) {
        index[i * most + j] = parts.layout().firstControlPoint(i) + j;
      }
    }
    String gathered =
        graph.node("Gather", displacements, graph.indices(index)).with("axis", 1).output();
    String x =
        graph
            .node("Transpose", graph.reshape(gathered, -1, regions, 3L * most))
            .with("perm", 1L, 0L, 2L)
            .output();
    int hidden1 = rows(0);
    int hidden2 = rows(2);
    x = gelu(product(x, first(hidden1, 3 * most), "0", 3 * most, hidden1));
    x = gelu(product(x, stacked("2", hidden2, hidden1), "2", hidden1, hidden2));
    int dim = parts.dim();
    return product(x, stacked("4", dim, hidden2), "4", hidden2, dim);
  }

  private String gelu(String x) {
    return graph.contributed("Gelu", x).output();
  }

  private String product(String x, float[] matrices, String layer, int inputs, int outputs) {
    String matrix =
        graph.constant(
            "delta_control_net.*." + layer + ".weight",
            matrices,
            parts.layout().regionCount(),
            inputs,
            outputs);
    return graph.node("MatMul", x, matrix).output();
  }

  /** How many hidden features a layer has, from the first network's bias-free matrix. */
  private int rows(int layer) {
    int inputs = layer == 0 ? 3 * parts.layout().controlPointCount(regionOf(0)) : rows(layer - 2);
    return parts.weights().get("delta_control_net.0." + layer + ".weight").length / inputs;
  }

  /** The first matrices divided by the deviations of the control points, [K, 3c, hidden]. */
  private float[] first(int hidden, int inputs) {
    List<Integer> controlPoints = parts.topology().controlPoints();
    float[] matrices = new float[parts.layout().regionCount() * inputs * hidden];
    for (int region = 0, network = 0; region < parts.layout().regionCount(); region++) {
      int own = 3 * parts.layout().controlPointCount(region);
      if (own > 0) {
        float[] weight = parts.weights().get("delta_control_net." + network++ + ".0.weight");
        for (int i = 0; i < own; i++) {
          int vertex = controlPoints.get(parts.layout().firstControlPoint(region) + i / 3);
          float std = parts.normalization().std()[3 * vertex + i % 3];
          for (int h = 0; h < hidden; h++) {
            matrices[(region * inputs + i) * hidden + h] = weight[h * own + i] / std;
          }
        }
      }
    }
    return matrices;
  }

  /** The matrices of all networks, transposed, [K, inputs, outputs]. */
  private float[] stacked(String layer, int outputs, int inputs) {
    float[] matrices = new float[parts.layout().regionCount() * inputs * outputs];
    for (int region = 0, network = 0; region < parts.layout().regionCount(); region++) {
      if (parts.layout().controlPointCount(region) > 0) {
        float[] weight = parts.weights().get("delta_control_net." + network++ + "." + layer + ".weight");
        for (int i = 0; i < inputs; i++) {
          for (int o = 0; o < outputs; o++) {
            matrices[(region * inputs + i) * outputs + o] = weight[o * inputs + i];
          }
        }
      }
    }
    return matrices;
  }

  /** The region of a network: only regions with control points have one. */
  private int regionOf(int network) {
    int region = 0;
    for (int seen = -1; ; region++) {
      seen += parts.layout().controlPointCount(region) > 0 ? 1 : 0;
      if (seen == network) {
        return region;
      }
    }
  }
}
