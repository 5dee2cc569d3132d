package dev.morphflux.processor.bridge;

import dev.morphflux.processor.failures.FailureKind;
import dev.morphflux.processor.failures.FatalException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Which errors of a commit would come again however often it is repeated. */
final class FatalErrors {

  private FatalErrors() {}

  static void throwIfFatal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RecordTooLargeException) {
        throw new FatalException(
            FailureKind.OUTPUT_REFUSED,
            "an output is larger than Kafka takes: %s; raise max.message.bytes of the topic and max.request.size of the producer"
                .formatted(cause.getMessage()),
            cause);
      }
      if (cause instanceof AuthorizationException
          || cause instanceof AuthenticationException
          || cause instanceof InvalidTopicException
          || cause instanceof UnsupportedVersionException) {
        throw new FatalException(
            cause instanceof AuthorizationException || cause instanceof AuthenticationException
                ? FailureKind.ACCESS_REFUSED
                : FailureKind.OUTPUT_REFUSED,
            "Kafka refuses the outputs: " + cause.getMessage(),
            cause);
      }
    }
  }
}
