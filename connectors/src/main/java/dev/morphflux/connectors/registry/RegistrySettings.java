package dev.morphflux.connectors.registry;

import dev.morphflux.schemas.MorphfluxException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the schema registry is, as settings of Kafka clients spell it: those of Confluent's
 * serialisers.
 *
 * @param url of a registry with Confluent's API; for Apicurio that is {@code
 *     http://HOST:8080/apis/ccompat/v7}
 * @param userInfo {@code user:password}, empty for none
 * @param register whether schemas that are missing there may be registered
 */
public record RegistrySettings(URI url, String userInfo, boolean register) {

  /** Settings of Kafka clients. */
  public static final String URL = "schema.registry.url";

  public static final String USER_INFO = "basic.auth.user.info";
  public static final String REGISTER = "auto.register.schemas";

  /** The registry that clients' settings name, if they do. */
  public static Optional<RegistrySettings> of(Map<String, ?> clientSettings) {
    Object url = clientSettings.get(URL);
    if (url == null) {
      return Optional.empty();
    }
    Object userInfo = clientSettings.get(USER_INFO);
    Object register = clientSettings.get(REGISTER);
    return Optional.of(
        new RegistrySettings(
            parse(url.toString()),
            userInfo == null ? "" : userInfo.toString(),
            register == null || Boolean.parseBoolean(register.toString())));
  }

  private static URI parse(String url) {
    try {
      URI uri = URI.create(url.strip());
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw invalid(url, e);
    }
    throw invalid(url, null);
  }

  private static MorphfluxException invalid(String url, @Nullable Exception cause) {
    return new MorphfluxException(
        "%s is '%s', expected the address of a schema registry such as http://registry:8081, or http://registry:8080/apis/ccompat/v7 for Apicurio"
            .formatted(URL, url),
        cause);
  }
}
