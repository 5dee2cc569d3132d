package dev.morphflux.models.io;

import dev.morphflux.schemas.MorphfluxException;
import java.io.Serial;

/** A file of arrays that cannot be used; the message says which array and what is wrong with it. */
public final class InvalidArrayException extends MorphfluxException {
  @Serial private static final long serialVersionUID = 1L;

  public InvalidArrayException(String message) {
    super(message);
  }

  public InvalidArrayException(String message, Throwable cause) {
    super(message, cause);
  }
}
