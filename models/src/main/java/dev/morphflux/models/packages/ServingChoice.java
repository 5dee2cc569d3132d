package dev.morphflux.models.packages;

import java.util.List;

/**
 * The precision that a package is to be served in, and why it was chosen.
 *
 * @param precision its name; the files {@code encoder-NAME.onnx} and {@code decoder-NAME.onnx}, if
 *     there are any, are of it
 * @param judgedBy the scans that errors were measured on
 * @param machine that times were measured on
 * @param budgetRise most that the mean reconstruction error may rise, as a part of it
 * @param budgetMillimetres most that a vertex may be off on average
 * @param tried everything that was measured; empty where the precision was asked for by name
 */
public record ServingChoice(
    String precision,
    String judgedBy,
    String machine,
    double budgetRise,
    double budgetMillimetres,
    List<PrecisionFigures> tried) {
  public ServingChoice {
    tried = List.copyOf(tried);
  }
}
