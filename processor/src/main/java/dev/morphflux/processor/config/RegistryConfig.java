package dev.morphflux.processor.config;

import dev.morphflux.connectors.registry.RegistrySettings;
import dev.morphflux.schemas.MorphfluxException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The schema registry in whose wire format latents and meshes are written, and all topics are read.
 *
 * @param url of a registry with Confluent's API
 * @param user null for none
 * @param password of the user
 * @param register whether schemas that are missing there are registered
 */
public record RegistryConfig(
    String url, @Nullable String user, @Nullable String password, Boolean register) {

  public RegistryConfig(
      @Nullable String url,
      @Nullable String user,
      @Nullable String password,
      @Nullable Boolean register) {
    if (url == null) {
      throw new MorphfluxException(
          "schemaRegistry.url is missing, expected an address such as http://registry:8081");
    }
    if ((user == null) != (password == null)) {
      throw new MorphfluxException(
          "schemaRegistry.%s is missing; user and password are given together"
              .formatted(user == null ? "user" : "password"));
    }
    this.url = url;
    this.user = user;
    this.password = password;
    this.register = register == null || register;
    RegistrySettings unused = RegistrySettings.of(clientSettings()).orElseThrow();
  }

  /** As settings of Kafka clients. */
  Map<String, String> clientSettings() {
    Map<String, String> settings = new HashMap<>();
    settings.put(RegistrySettings.URL, url);
    settings.put(RegistrySettings.REGISTER, register.toString());
    if (user != null) {
      settings.put(RegistrySettings.USER_INFO, user + ":" + password);
    }
    return settings;
  }

  /** Without the password, for logs. */
  @Override
  public String toString() {
    return "RegistryConfig[url=" + url + ", user=" + user + ", register=" + register + "]";
  }
}
