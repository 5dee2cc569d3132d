package dev.morphflux.processor.cli;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.codec.Codecs;
import dev.morphflux.models.packages.ModelPackage;

/** The arithmetic a codec runs in. */
enum Precision {
  FLOAT32;

  /** The codec of a package in this arithmetic. */
  Codec open(ModelPackage model) {
    return switch (this) {
      case FLOAT32 -> Codecs.open(model);
    };
  }
}
