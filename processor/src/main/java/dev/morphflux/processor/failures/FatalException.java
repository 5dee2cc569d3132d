package dev.morphflux.processor.failures;

import dev.morphflux.schemas.MorphfluxException;
import java.io.Serial;

/** A failure of a kind that has an exit code of its own; the message says what to do. */
public final class FatalException extends MorphfluxException {
  @Serial private static final long serialVersionUID = 1L;

  private final FailureKind kind;

  public FatalException(FailureKind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public FatalException(FailureKind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What kind of failure it is. */
  public FailureKind kind() {
    return kind;
  }
}
