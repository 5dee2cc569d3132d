package dev.morphflux.models.serving;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Products of rows with constant matrices, in one arithmetic. Integers are multiplied exactly; what
 * is lost is the rounding of weights, each output with a scale of its own, and of activations, each
 * row with a scale of its own: what a mesh becomes does not depend on the others in its batch.
 */
final class Products {
  private static final String ONE = "quantize.one";
  private static final String FINE = "quantize.fine";
  private static final String MIDDLE = "quantize.middle";

  private static final float FINE_STEP = 1f / QuantizedMatrix.STEPS;

  private final Graph graph;
  private final Arithmetic arithmetic;

  Products(Graph graph, Arithmetic arithmetic) {
    this.graph = graph;
    this.arithmetic = arithmetic;
  }

  /**
   * Rows that are ready to be multiplied.
   *
   * @param values [rows, inputs]: floats, or bytes around 128, all coarse parts before the fine
   * @param scale [rows, 1] of each row's coarse part; null for floats
   */
  record Rows(String values, @Nullable String scale) {}

  /** Rows [rows, inputs] as this arithmetic multiplies them. */
  Rows prepare(String x) {
    if (arithmetic.isFloat()) {
      return new Rows(x, null);
    }
    String scale = scale(x, 1);
    if (arithmetic.activationBytes() == 1) {
      return new Rows(bytes(x, scale, 0), scale);
    }
    return new Rows(graph.concat(0, twoParts(x, scale)), scale);
  }

  /**
   * Tokens [K, B, inputs] as this arithmetic multiplies them: in as many equal pieces of rows as
   * there are regions, with one scale for all tokens of a mesh.
   */
  Rows prepareStacked(String x, int regions, int inputs) {
    if (arithmetic.isFloat()) {
      return new Rows(graph.reshape(x, -1, inputs), null);
    }
    String scale = scale(x, 0, 2);
    String ofMesh = graph.reshape(scale, -1, 1);
    String values =
        arithmetic.activationBytes() == 1
            ? bytes(x, scale, 1)
            : graph.concat(1, twoParts(x, scale));
    return new Rows(graph.reshape(values, -1, inputs), ofMesh);
  }

  /** Bytes of the multiples of a scale, and of what rounding to them leaves. */
  private List<String> twoParts(String x, String scale) {
    String scaled = graph.node("Div", x, scale).output();
    String coarse = graph.node("Round", scaled).output();
    String fine = graph.node("Sub", scaled, coarse).output();
    return List.of(bytes(coarse, one()), bytes(fine, graph.scalar(FINE, FINE_STEP)));
  }

  /** What makes the largest number along some axes 127. */
  private String scale(String x, long... axes) {
    String largest =
        graph
            .node("ReduceMax", graph.node("Abs", x).output())
            .with("axes", axes)
            .with("keepdims", 1)
            .output();
    String steps = graph.node("Mul", largest, graph.scalar("quantize.step", 1f / 127)).output();
    return graph.node("Max", steps, graph.scalar("quantize.least", Float.MIN_NORMAL)).output();
  }

  /** Vectors one after another. */
  static float[] joined(List<float[]> vectors) {
    int size = vectors.stream().mapToInt(vector -> vector.length).sum();
    FloatBuffer all = FloatBuffer.allocate(size);
    vectors.forEach(all::put);
    return all.array();
  }

  /** Bytes with a scale for each index of an axis. */
  private String bytes(String x, String scale, long axis) {
    String scales = graph.reshape(scale, -1);
    String count = graph.node("Shape", scales).output();
    String middles = graph.node("Expand", middle(), count).output();
    return graph.node("QuantizeLinear", x, scales, middles).with("axis", axis).output();
  }

  /** Bytes with one scale. */
  private String bytes(String x, String step) {
    return graph.node("QuantizeLinear", x, step, middle()).output();
  }

  private String one() {
    return graph.scalar(ONE, 1);
  }

  private String middle() {
    return graph.constantOnce(MIDDLE, Initializer.unsigned((byte) 128));
  }

  /** Pieces of rows, each with inputs of its own. */
  List<Rows> split(Rows rows, long... lengths) {
    List<Rows> pieces = new ArrayList<>();
    for (String piece : graph.split(rows.values(), 1, lengths)) {
      pieces.add(new Rows(piece, rows.scale()));
    }
    return pieces;
  }

  /** The product with a matrix whose weights are rounded to the nearest. */
  String multiply(Rows rows, String name, float[] weight, int outputs, float @Nullable [] bias) {
    return multiply(rows, name, weight, outputs, bias, null);
  }

  /**
   * The product with a matrix, still without the rows' scale where they have one: for {@link
   * #finish}.
   *
   * @param weight [outputs, inputs]
   * @param bias [outputs], added at once where that is possible
   * @param roundedUp the weights that are rounded up, the others down; null: all to the nearest
   */
  String multiply(
      Rows rows,
      String name,
      float[] weight,
      int outputs,
      float @Nullable [] bias,
      @Nullable BitSet roundedUp) {
    int inputs = weight.length / outputs;
    if (arithmetic.isFloat()) {
      String matrix = graph.constant(name + ".weight", weight, outputs, inputs);
      Node product =
          bias == null
              ? graph.node("Gemm", rows.values(), matrix)
              : graph.node(
                  "Gemm", rows.values(), matrix, graph.constant(name + ".bias", bias, outputs));
      return product.with("transB", 1).output();
    }
    QuantizedMatrix matrix =
        QuantizedMatrix.of(weight, outputs, arithmetic.weightBytes(), roundedUp);
    String sum = "";
    for (int part = 0; part < arithmetic.weightBytes(); part++) {
      String own = name + ".weight.int8" + (part == 0 ? "" : ".fine");
      String product =
          graph
              .contributed(
                  "MatMulIntegerToFloat",
                  rows.values(),
                  graph.constant(own, matrix.bytes().get(part)),
                  one(),
                  graph.constant(own + ".scale", matrix.scales().get(part), outputs),
                  middle(),
                  graph.constantOnce("quantize.zero", Initializer.signed((byte) 0)))
              .output();
      sum = part == 0 ? product : graph.node("Add", sum, product).output();
    }
    return sum;
  }

  /**
   * Scales what {@link #multiply} gave, or several of its results side by side, and adds the bias.
   *
   * @param bias [outputs], or null for none
   */
  String finish(String products, Rows rows, String name, float @Nullable [] bias) {
    if (rows.scale() == null) {
      return products;
    }
    String whole = products;
    String scale = rows.scale();
    if (arithmetic.activationBytes() == 2) {
      String[] parts = graph.split(products, 2);
      String fine = graph.node("Mul", parts[1], graph.scalar(FINE, FINE_STEP)).output();
      whole = graph.node("Add", parts[0], fine).output();
    }
    String scaled = graph.node("Mul", whole, scale).output();
    return bias == null
        ? scaled
        : graph.node("Add", scaled, graph.constant(name + ".bias", bias, bias.length)).output();
  }

  /** x W^T + b. */
  String linear(String x, String name, float[] weight, int outputs, float @Nullable [] bias) {
    Rows rows = prepare(x);
    return finish(multiply(rows, name, weight, outputs, bias), rows, name, bias);
  }
}
