package dev.morphflux.processor.cli;

/** The arithmetic a codec runs in. */
enum Precision {
  FLOAT32
}
