package dev.morphflux.models.packages;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What computes a model. */
public enum ModelKind {
  /** The network, section 3 of the paper. */
  @JsonProperty("lamm")
  LAMM,
  /** The linear 3D morphable model: principal components of whole meshes. */
  @JsonProperty("pca")
  PCA
}
