package dev.morphflux.connectors.config;

import dev.morphflux.connectors.registry.RegistryFormat;
import dev.morphflux.connectors.registry.RegistrySettings;
import dev.morphflux.schemas.MorphfluxException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.types.Password;

/** The settings of a schema registry, as Confluent's converters spell them. */
public final class RegistryDefinition {

  /** A worker's thread is held no longer; what could not be done is tried again. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String GROUP = "Schema registry";

  private RegistryDefinition() {}

  /** Adds where the registry is. */
  public static ConfigDef addTo(ConfigDef definition) {
    return definition
        .define(
            RegistrySettings.URL,
            ConfigDef.Type.STRING,
            "",
            Settings.checked("an http address, or empty", RegistryDefinition::requireAddress),
            Importance.MEDIUM,
            "The schema registry in whose wire format messages are; empty: there is none, and"
                + " messages are in Avro's single-object encoding. A registry with Confluent's API;"
                + " for Apicurio http://HOST:8080/apis/ccompat/v7.",
            GROUP,
            1,
            Width.LONG,
            "Registry")
        .define(
            RegistrySettings.USER_INFO,
            ConfigDef.Type.PASSWORD,
            "",
            Importance.LOW,
            "USER:PASSWORD for the registry, if it asks for one.",
            GROUP,
            2,
            Width.MEDIUM,
            "User and password");
  }

  /** Adds what only those need who write. */
  public static ConfigDef addWritingTo(ConfigDef definition) {
    return addTo(definition)
        .define(
            RegistrySettings.REGISTER,
            ConfigDef.Type.BOOLEAN,
            true,
            Importance.LOW,
            "Whether a schema that the registry does not have is registered there.",
            GROUP,
            3,
            Width.SHORT,
            "Register schemas");
  }

  private static void requireAddress(String value) {
    if (!value.isBlank()) {
      Optional<RegistrySettings> unused =
          RegistrySettings.of(Map.of(RegistrySettings.URL, value)); // throws
    }
  }

  /** The registry's format, if the settings name one. */
  public static Optional<RegistryFormat> format(AbstractConfig config) {
    if (config.getString(RegistrySettings.URL).isBlank()) {
      return Optional.empty();
    }
    Map<String, Object> settings = new HashMap<>(config.values());
    Password userInfo = config.getPassword(RegistrySettings.USER_INFO);
    settings.put(RegistrySettings.USER_INFO, userInfo.value());
    return RegistrySettings.of(settings).map(named -> new RegistryFormat(named, PATIENCE));
  }

  /**
   * A value in single-object encoding, whichever way it came.
   *
   * @throws MorphfluxException if it is in a registry's wire format and cannot be read
   * @throws dev.morphflux.connectors.registry.UnavailableRegistryException if the registry does not
   *     answer in time
   */
  public static byte[] read(Optional<RegistryFormat> format, byte[] value) {
    if (format.isEmpty() && RegistryFormat.isPossible(value)) {
      throw new MorphfluxException(
          "the value begins with 0, as in a schema registry's wire format: name the registry by %s"
              .formatted(RegistrySettings.URL));
    }
    return format.map(registry -> registry.require(value)).orElse(value);
  }
}
