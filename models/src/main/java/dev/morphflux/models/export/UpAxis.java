package dev.morphflux.models.export;

/** The axis of the vertices' coordinates that points up. */
public enum UpAxis {
  Y,
  Z
}
