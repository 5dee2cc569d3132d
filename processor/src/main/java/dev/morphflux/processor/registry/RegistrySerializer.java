package dev.morphflux.processor.registry;

import dev.morphflux.connectors.registry.RegistryFormat;
import dev.morphflux.connectors.registry.RegistrySettings;
import dev.morphflux.connectors.registry.UnavailableRegistryException;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Latents and meshes in the registry's wire format, under the subject {@code TOPIC-value}; a value
 * that {@link RegistryDeserializer} translated as it came; all else as it is.
 */
public final class RegistrySerializer implements Serializer<byte[]> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Set<String> FOR_OTHERS =
      Set.of(LatentCode.getClassSchema().getFullName(), DenseMesh.getClassSchema().getFullName());

  private @Nullable RegistryFormat format;

  /**
   * Makes sure of the schemas of latents and meshes, so that a registry that is away or refuses
   * them is noticed at the start.
   *
   * @throws UnavailableRegistryException saying what is wrong
   */
  public static void prepare(RegistrySettings settings, Topics topics) {
    RegistryFormat format = new RegistryFormat(settings, PATIENCE);
    format.prepare(topics.latents(), LatentCode.getClassSchema());
    format.prepare(topics.meshes(), DenseMesh.getClassSchema());
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    format = RegistryClients.format(configs, PATIENCE);
  }

  @Override
  public byte @Nullable [] serialize(String topic, byte @Nullable [] data) {
    return serialize(topic, new RecordHeaders(), data);
  }

  @Override
  public byte @Nullable [] serialize(String topic, Headers headers, byte @Nullable [] data) {
    Header asItCame = headers.lastHeader(RegistryDeserializer.AS_IT_CAME);
    if (asItCame != null) {
      headers.remove(RegistryDeserializer.AS_IT_CAME);
      return asItCame.value();
    }
    RegistryFormat used = format;
    if (data == null || used == null) {
      return data;
    }
    Optional<Schema> schema =
        RegistryFormat.schemaOf(data).filter(found -> FOR_OTHERS.contains(found.getFullName()));
    if (schema.isEmpty()) {
      return data;
    }
    try {
      return used.write(topic, data, schema.get());
    } catch (UnavailableRegistryException e) {
      // As Kafka spells it: the transaction is aborted and tried again.
      throw new SerializationException(e.getMessage(), e);
    }
  }
}
