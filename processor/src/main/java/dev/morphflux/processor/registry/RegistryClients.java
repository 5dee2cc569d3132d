package dev.morphflux.processor.registry;

import dev.morphflux.connectors.registry.RegistryFormat;
import dev.morphflux.connectors.registry.RegistrySettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Kafka clients whose values go through a schema registry. */
public final class RegistryClients {
  private RegistryClients() {}

  /**
   * Settings of clients whose values go through the registry, where they name one; otherwise the
   * same.
   */
  public static Map<String, Object> withFormats(Map<String, Object> clientSettings) {
    if (RegistrySettings.of(clientSettings).isEmpty()) {
      return clientSettings;
    }
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.put("value.deserializer", RegistryDeserializer.class.getName());
    settings.put("value.serializer", RegistrySerializer.class.getName());
    return settings;
  }

  /** What a client's settings say of the registry. */
  static RegistryFormat format(Map<String, ?> clientSettings, Duration patience) {
    return new RegistryFormat(
        RegistrySettings.of(clientSettings)
            .orElseThrow(() -> new IllegalArgumentException("no " + RegistrySettings.URL)),
        patience);
  }
}
