package dev.morphflux.processor.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where metrics and health are served.
 *
 * @param port 0 for a free one; null to serve none
 * @param host whose address to listen on; {@code 0.0.0.0} for all of this machine's
 */
public record HttpConfig(@Nullable Integer port, String host) {

  public HttpConfig(@Nullable Integer port, @Nullable String host) {
    this.port = port == null ? null : Bounds.orDefault("http.port", port, port, 0, 65_535);
    this.host = Bounds.orDefault("http.host", host, "0.0.0.0");
  }

  static HttpConfig off() {
    return new HttpConfig(null, null);
  }

  /** The same with another port, if one is given. */
  public HttpConfig with(Optional<Integer> otherPort) {
    return new HttpConfig(otherPort.orElse(port), host);
  }
}
