package dev.morphflux.models.serving;

import java.util.ArrayList;
import java.util.List;

/**
 * What displacements add to the regions' tokens: for each region with control points a network of
 * its own, whose matrices the runtime lays out as it does the regions'.
 */
record DisplacementGraph(Graph graph, LammParts parts) {

  /** Displacements [B, C, 3], in the model's unit, to offsets [K, B, D]. */
  String build(String displacements) {
    String flat = graph.reshape(displacements, -1, 3L * parts.layout().controlPointCount());
    String[] pieces = graph.split(flat, 1, lengths());
    List<String> offsets = new ArrayList<>();
    int network = 0;
    for (int region = 0; region < parts.regions(); region++) {
      if (parts.layout().controlPointCount(region) == 0) {
        offsets.add(graph.repeated(graph.scalar("zero", 0), parts.dim(), displacements));
        continue;
      }
      String name = "delta_control_net." + network;
      float[] first = first(name, region);
      float[] second = parts.weights().get(name + ".2.weight");
      float[] third = parts.weights().get(name + ".4.weight");
      int hidden = first.length / (3 * parts.layout().controlPointCount(region));
      String x = product(pieces[network++], name + ".0", first, hidden);
      x = product(gelu(x), name + ".2", second, second.length / hidden);
      offsets.add(product(gelu(x), name + ".4", third, parts.dim()));
    }
    return graph.reshape(graph.concat(0, offsets), parts.regions(), -1, parts.dim());
  }

  /** How many numbers move each of the regions that have control points. */
  private long[] lengths() {
    return parts.topology().regions().stream()
        .mapToLong(region -> 3L * region.controlPoints().size())
        .filter(length -> length > 0)
        .toArray();
  }

  /** The first matrix divided by the deviations of the control points, [hidden, 3c]. */
  private float[] first(String name, int region) {
    float[] weight = parts.weights().get(name + ".0.weight");
    List<Integer> vertices = parts.topology().regions().get(region).controlPoints();
    float[] std = parts.normalization().std();
    int inputs = 3 * vertices.size();
    for (int i = 0; i < weight.length; i++) {
      int input = i % inputs;
      weight[i] /= std[3 * vertices.get(input / 3) + input % 3];
    }
    return weight;
  }

  private String gelu(String x) {
    return graph.contributed("Gelu", x).output();
  }

  /** x W^T. */
  private String product(String x, String name, float[] weight, int outputs) {
    String matrix = graph.constant(name + ".weight", weight, outputs, weight.length / outputs);
    return graph.node("Gemm", x, matrix).with("transB", 1).output();
  }
}
