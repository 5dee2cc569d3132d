package dev.morphflux.models.mesh;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A coordinate axis. */
public enum Axis {
  @JsonProperty("x")
  X,
  @JsonProperty("y")
  Y,
  @JsonProperty("z")
  Z
}
