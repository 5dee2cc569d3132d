package dev.morphflux.models.mesh;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A coordinate axis. */
public enum Axis {
  @JsonProperty("x")
  X(0),
  @JsonProperty("y")
  Y(1),
  @JsonProperty("z")
  Z(2);

  private final int index;

  Axis(int index) {
    this.index = index;
  }

  /** Where its coordinate stands among x, y and z. */
  int index() {
    return index;
  }
}
