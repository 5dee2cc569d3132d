package dev.morphflux.models.packages;

/** The numbers a model computes with. */
public sealed interface ModelParameters permits LammParameters, PcaParameters {

  /** What computes with them. */
  ModelKind kind();

  /** d, the length of a latent code. */
  int latentSize();
}
