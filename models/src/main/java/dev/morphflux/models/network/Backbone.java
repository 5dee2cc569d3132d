package dev.morphflux.models.network;

/** What the layers between the tokens are made of. */
public enum Backbone {
  /** MLP-Mixer: an MLP across the tokens, then one across the features of each. */
  MLP_MIXER,
  /** Transformer: self-attention between the tokens, then an MLP on the features of each. */
  TRANSFORMER
}
