package dev.morphflux.schemas;

import java.io.Serial;

/**
 * An error that a user can mend. Its message names the thing, what was found, what was expected and
 * what to do; the command line prints it without a stack trace.
 */
public class MorphfluxException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public MorphfluxException(String message) {
    super(message);
  }

  public MorphfluxException(String message, Throwable cause) {
    super(message, cause);
  }
}
