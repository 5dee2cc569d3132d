package dev.morphflux.processor.models;

import dev.morphflux.schemas.MorphfluxException;
import java.io.Serial;

/** A release that cannot be served, however often it is tried; the message says why. */
final class RefusedReleaseException extends MorphfluxException {
  @Serial private static final long serialVersionUID = 1L;

  RefusedReleaseException(String message) {
    super(message);
  }

  RefusedReleaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
