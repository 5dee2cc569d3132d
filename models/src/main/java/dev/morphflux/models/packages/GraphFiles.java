package dev.morphflux.models.packages;

import java.nio.ByteBuffer;

/**
 * The graphs that a package carries for serving, as ONNX files.
 *
 * @param encoder bytes of the encoder's file
 * @param decoder bytes of the decoder's file
 */
public record GraphFiles(ByteBuffer encoder, ByteBuffer decoder) {

  @Override
  public ByteBuffer encoder() {
    return encoder.duplicate();
  }

  @Override
  public ByteBuffer decoder() {
    return decoder.duplicate();
  }

  static String encoderFile(String precision) {
    return "encoder-" + precision.replace('+', '_') + ".onnx";
  }

  static String decoderFile(String precision) {
    return "decoder-" + precision.replace('+', '_') + ".onnx";
  }
}
