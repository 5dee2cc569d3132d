package dev.morphflux.processor.pipeline;

import dev.morphflux.schemas.MorphfluxException;
import java.io.Serial;

/** A record that goes to the rejects; the message says what is wrong with it. */
public final class RejectedRecordException extends MorphfluxException {
  @Serial private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  RejectedRecordException(RejectReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  RejectedRecordException(RejectReason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public RejectReason reason() {
    return reason;
  }

  /** The model itself could not do it. */
  static RejectedRecordException modelFailed(RuntimeException failure) {
    return new RejectedRecordException(
        RejectReason.MODEL_FAILED, "the model failed on this record: " + failure, failure);
  }
}
