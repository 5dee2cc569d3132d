package dev.morphflux.models.network;

import dev.morphflux.schemas.MorphfluxException;

/**
 * The sizes of a network; with a topology they give the shape of every parameter.
 *
 * @param backbone what its layers are made of
 * @param dim D, the features of a token
 * @param latentSize d, the length of a latent code
 * @param encoderDepth L_e, layers of the encoder
 * @param decoderDepth L_d, layers of the decoder
 * @param heads attention heads (Transformer); D is divided between them
 * @param scaleDim the hidden size of the MLP over D (Transformer) or over the tokens (MLP-Mixer),
 *     as a multiple
 * @param scaleDimToken the hidden size of the MLP over D, as a multiple (MLP-Mixer)
 * @param displacementHidden what a region's displacements are first brought to; a linear family
 *     needs two for each number that they tell
 */
public record Architecture(
    Backbone backbone,
    int dim,
    int latentSize,
    int encoderDepth,
    int decoderDepth,
    int heads,
    int scaleDim,
    double scaleDimToken,
    int displacementHidden) {

  /** The published size of {@code displacementHidden}. */
  public static final int PUBLISHED_DISPLACEMENT_HIDDEN = 64;

  /** What a region's displacements are brought to next. */
  public static final int SECOND_DISPLACEMENT_HIDDEN = 256;

  /** With the published displacement networks. */
  public Architecture(
      Backbone backbone,
      int dim,
      int latentSize,
      int encoderDepth,
      int decoderDepth,
      int heads,
      int scaleDim,
      double scaleDimToken) {
    this(
        backbone,
        dim,
        latentSize,
        encoderDepth,
        decoderDepth,
        heads,
        scaleDim,
        scaleDimToken,
        PUBLISHED_DISPLACEMENT_HIDDEN);
  }

  public Architecture {
    requirePositive("dim", dim);
    requirePositive("latentSize", latentSize);
    requirePositive("encoderDepth", encoderDepth);
    requirePositive("decoderDepth", decoderDepth);
    requirePositive("heads", heads);
    requirePositive("scaleDim", scaleDim);
    requirePositive("displacementHidden", displacementHidden);
    if (!(scaleDimToken * dim >= 1)) {
      throw new MorphfluxException(
          "the architecture's scaleDimToken must leave at least one hidden feature, found "
              + scaleDimToken);
    }
    if (backbone == Backbone.TRANSFORMER && dim < heads) {
      throw new MorphfluxException(
          "the architecture's dim must be at least its number of heads, found dim "
              + dim
              + " and "
              + heads
              + " heads");
    }
  }

  /** The published sizes: D = 512, d = 256, 5 and 3 layers, 8 heads. */
  public static Architecture published(Backbone backbone) {
    return new Architecture(backbone, 512, 256, 5, 3, 8, 4, 0.5);
  }

  /** The same with another size of the displacement networks. */
  public Architecture withDisplacementHidden(int hidden) {
    return new Architecture(
        backbone,
        dim,
        latentSize,
        encoderDepth,
        decoderDepth,
        heads,
        scaleDim,
        scaleDimToken,
        hidden);
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new MorphfluxException(
          "the architecture's " + name + " must be positive, found " + value);
    }
  }
}
