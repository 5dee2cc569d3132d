package dev.morphflux.schemas;

import java.io.Serial;

/** Bytes that are not the message they should be; the message says in what way. */
public final class UnreadableMessageException extends MorphfluxException {
  @Serial private static final long serialVersionUID = 1L;

  public UnreadableMessageException(String message) {
    super(message);
  }

  public UnreadableMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
