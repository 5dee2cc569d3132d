package dev.morphflux.processor.models;

import dev.morphflux.schemas.MorphfluxException;
import java.io.Serial;

/** A release that cannot be had now, and perhaps later; the message says why. */
final class UnreachableReleaseException extends MorphfluxException {
  @Serial private static final long serialVersionUID = 1L;

  UnreachableReleaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
