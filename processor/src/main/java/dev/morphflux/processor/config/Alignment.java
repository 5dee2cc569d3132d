package dev.morphflux.processor.config;

/** What is done to scans before they are encoded. */
public enum Alignment {
  /** They are taken as they come. */
  NONE,
  /** They are moved onto the template by a rotation and a translation. */
  RIGID
}
