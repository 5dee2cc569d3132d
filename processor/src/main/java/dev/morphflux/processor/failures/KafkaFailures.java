package dev.morphflux.processor.failures;

import dev.morphflux.schemas.MorphfluxException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Says in words what a Kafka client reports by exceptions. */
public final class KafkaFailures {

  private KafkaFailures() {}

  /**
   * Explains a failure of a Kafka client.
   *
   * @param doing what was being done, such as {@code the topics cannot be prepared}
   * @param address of the broker, as configured
   */
  public static MorphfluxException explain(String doing, Object address, KafkaException failure) {
    Optional<FatalException> refusal = refusal(address, failure);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return find(failure, TimeoutException.class).isPresent()
        ? unreachable(address, failure)
        : new MorphfluxException(
            "%s at %s: %s".formatted(doing, address, deepest(failure).getMessage()), failure);
  }

  /** No broker answers. */
  public static FatalException unreachable(Object address, Throwable cause) {
    return new FatalException(
        FailureKind.BROKER_UNREACHABLE,
        "no answer from Kafka at %s; is it running, is the address right, and does security.protocol fit the listener?"
            .formatted(address),
        cause);
  }

  private static Optional<FatalException> refusal(Object address, Throwable failure) {
    Optional<SslAuthenticationException> tls = find(failure, SslAuthenticationException.class);
    if (tls.isPresent()) {
      return Optional.of(
          refused(
              "no trusted connection to Kafka at %s: %s; check ssl.truststore.* and the name in the broker's certificate (and ssl.keystore.*, where the broker asks for one)"
                  .formatted(address, certificateProblem(tls.get())),
              failure));
    }
    Optional<AuthenticationException> login = find(failure, AuthenticationException.class);
    if (login.isPresent()) {
      return Optional.of(
          refused(
              "Kafka at %s refuses the login: %s; check sasl.mechanism and sasl.jaas.config"
                  .formatted(address, login.get().getMessage()),
              failure));
    }
    return find(failure, AuthorizationException.class)
        .map(
            denied ->
                refused(
                    "Kafka at %s does not permit it: %s; grant the user what docs/OPERATIONS.md lists"
                        .formatted(address, denied.getMessage()),
                    failure));
  }

  private static FatalException refused(String message, Throwable cause) {
    return new FatalException(FailureKind.ACCESS_REFUSED, message, cause);
  }

  /** Below several "handshake failed" stands what the check of the certificate said. */
  private static String certificateProblem(Throwable failure) {
    return String.valueOf(
        find(failure, SSLException.class).map(Throwable::getMessage).orElse(failure.getMessage()));
  }

  private static Throwable deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    return deepest;
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
    }
    return Optional.empty();
  }
}
