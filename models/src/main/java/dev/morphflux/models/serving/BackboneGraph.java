package dev.morphflux.models.serving;

import dev.morphflux.models.network.Architecture;

/**
 * The layers between the tokens, as operations. Tokens are [T B, D], all rows of the first token
 * before those of the second (T = 1 + K).
 */
sealed interface BackboneGraph permits MlpMixerGraph, TransformerGraph {

  /** The tokens that somebody reads after the last layer. */
  enum Kept {
    /** The identity's: [B, D]. */
    FIRST,
    /** The regions': [K B, D]. */
    REGIONS
  }

  /**
   * All layers and the final normalisation; the last layer only as far as it is read.
   *
   * @param prefix of the parameters' names
   */
  String apply(Layers layers, String tokens, String prefix, int depth, Kept kept);

  static BackboneGraph of(Architecture architecture, int tokens) {
    return switch (architecture.backbone()) {
      case MLP_MIXER -> new MlpMixerGraph(architecture, tokens);
      case TRANSFORMER -> new TransformerGraph(architecture, tokens);
    };
  }

  /** The normalisation that follows a layer: of the next one, or the last. */
  static String normAfter(String prefix, int layer, int depth) {
    return layer + 1 < depth ? prefix + ".layers." + (layer + 1) + ".0.norm" : prefix + ".norm";
  }
}
