package dev.morphflux.models.mesh;

import dev.morphflux.schemas.MorphfluxException;
import java.io.Serial;

/** A mesh or topology that cannot be used; the message says what is wrong with it. */
public final class InvalidMeshException extends MorphfluxException {
  @Serial private static final long serialVersionUID = 1L;

  public InvalidMeshException(String message) {
    super(message);
  }

  public InvalidMeshException(String message, Throwable cause) {
    super(message, cause);
  }
}
