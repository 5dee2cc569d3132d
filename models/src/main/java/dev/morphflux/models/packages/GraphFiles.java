package dev.morphflux.models.packages;

/** The files of the graphs that a package carries for other programs. */
final class GraphFiles {
  private GraphFiles() {}

  static String encoderFile(String precision) {
    return "encoder-" + precision.replace('+', '_') + ".onnx";
  }

  static String decoderFile(String precision) {
    return "decoder-" + precision.replace('+', '_') + ".onnx";
  }
}
