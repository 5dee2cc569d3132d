package dev.morphflux.models.importing;

/** Python's None. */
enum None {
  NONE
}
