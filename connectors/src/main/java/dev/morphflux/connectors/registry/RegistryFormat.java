package dev.morphflux.connectors.registry;

import dev.morphflux.schemas.MorphfluxException;
import java.time.Duration;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Messages from single-object encoding to a registry's wire format, and back. What is asked of the
 * registry once is known. Safe for use by several threads.
 */
public final class RegistryFormat {
  private final RegistrySettings settings;
  private final SchemaRegistry registry;

  /**
   * @param patience how long to wait for a registry that does not answer
   */
  public RegistryFormat(RegistrySettings settings, Duration patience) {
    this.settings = settings;
    this.registry = new SchemaRegistry(settings, patience);
  }

  /**
   * Makes sure that a topic may hold messages of a schema.
   *
   * @throws UnavailableRegistryException if the registry does not answer in time, or refuses it
   */
  public void prepare(String topic, Schema schema) {
    int unused = registry.id(subject(topic), schema);
  }

  /** The schema of a message in single-object encoding, if it is one of ours. */
  public static Optional<Schema> schemaOf(byte[] message) {
    return WireFormats.schemaOf(message);
  }

  /**
   * A message of ours in the registry's wire format, under the subject {@code TOPIC-value}.
   *
   * @param schema the message's
   * @throws UnavailableRegistryException if the registry does not answer in time, or refuses it
   */
  public byte[] write(String topic, byte[] message, Schema schema) {
    return WireFormats.withId(message, registry.id(subject(topic), schema));
  }

  private static String subject(String topic) {
    return topic + "-value";
  }

  /** Whether a value may be in the registry's wire format. */
  public static boolean isPossible(byte[] value) {
    return WireFormats.hasId(value);
  }

  /**
   * A value in single-object encoding; empty if it is not in the registry's wire format, or no
   * message of ours.
   *
   * @throws UnavailableRegistryException if the registry does not answer in time
   */
  public Optional<byte[]> read(byte[] value) {
    return isPossible(value)
        ? registry
            .schema(WireFormats.id(value))
            .flatMap(schema -> WireFormats.withFingerprint(value, schema))
        : Optional.empty();
  }

  /**
   * A value in single-object encoding, whichever way it came.
   *
   * @throws MorphfluxException if it has the registry's wire format, but is no message of ours
   * @throws UnavailableRegistryException if the registry does not answer in time
   */
  public byte[] require(byte[] value) {
    return isPossible(value)
        ? read(value)
            .orElseThrow(
                () ->
                    new MorphfluxException(
                        "the value has the schema id %d, under which the registry at %s has no message of Morphflux"
                            .formatted(WireFormats.id(value), settings.url())))
        : value;
  }
}
