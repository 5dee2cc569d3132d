package dev.morphflux.models.importing;

import dev.morphflux.schemas.MorphfluxException;
import java.io.Serial;

/** A published model that cannot be imported; the message names the file and what to do. */
public final class InvalidCheckpointException extends MorphfluxException {
  @Serial private static final long serialVersionUID = 1L;

  public InvalidCheckpointException(String message) {
    super(message);
  }

  public InvalidCheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
