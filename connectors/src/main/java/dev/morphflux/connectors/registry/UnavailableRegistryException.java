package dev.morphflux.connectors.registry;

import dev.morphflux.schemas.MorphfluxException;
import java.io.Serial;

/** The schema registry does not answer, or not as it should. */
public final class UnavailableRegistryException extends MorphfluxException {
  @Serial private static final long serialVersionUID = 1L;

  UnavailableRegistryException(String message) {
    super(message);
  }

  UnavailableRegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
