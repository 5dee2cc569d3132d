package dev.morphflux.processor.registry;

import dev.morphflux.connectors.registry.RegistryFormat;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Values as they came, but messages in the registry's wire format in single-object encoding; the
 * value as it came is then in a header. What is no message of ours is left as it is. While the
 * registry does not answer, a message with an id that is not known waits; after a minute it is not
 * read at all, so that nothing is lost.
 */
public final class RegistryDeserializer implements Deserializer<byte[]> {

  /** Never leaves the process: {@link RegistrySerializer} takes it away. */
  static final String AS_IT_CAME = "morphflux.value-as-it-came";

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private @Nullable RegistryFormat format;

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    format = RegistryClients.format(configs, PATIENCE);
  }

  @Override
  public byte @Nullable [] deserialize(String topic, byte @Nullable [] data) {
    return deserialize(topic, new RecordHeaders(), data);
  }

  @Override
  public byte @Nullable [] deserialize(String topic, Headers headers, byte @Nullable [] data) {
    RegistryFormat used = format;
    if (data == null || used == null) {
      return data;
    }
    Optional<byte[]> message = used.read(data);
    if (message.isEmpty()) {
      return data;
    }
    headers.add(AS_IT_CAME, data);
    return message.get();
  }
}
