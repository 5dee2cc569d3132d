package dev.morphflux.models.packages;

import dev.morphflux.schemas.MorphfluxException;
import java.io.Serial;

/** A model package that cannot be used; the message names the file and says what to do. */
public final class InvalidPackageException extends MorphfluxException {
  @Serial private static final long serialVersionUID = 1L;

  public InvalidPackageException(String message) {
    super(message);
  }

  public InvalidPackageException(String message, Throwable cause) {
    super(message, cause);
  }
}
