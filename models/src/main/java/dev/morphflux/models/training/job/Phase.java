package dev.morphflux.models.training.job;

/** What a run does one after another. */
public enum Phase {
  AUTOENCODER,
  MANIPULATION
}
