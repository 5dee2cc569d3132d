package dev.morphflux.processor.config;

import dev.morphflux.processor.bridge.Delivery;
import dev.morphflux.schemas.VertexEncoding;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All settings of the processor; what is missing has its default. As YAML:
 *
 * <pre>
 * kafka:
 *   bootstrapServers: broker-1:9093,broker-2:9093
 *   group: morphflux
 *   instance: studio-a        # one for each running processor; random when missing
 *   topicPrefix: morphflux.
 *   partitions: 4             # of topics that do not exist yet
 *   replicationFactor: 3      # idem; the broker's default when missing
 *   properties:               # native settings of every client
 *     security.protocol: SASL_SSL
 *     sasl.jaas.config: ${file:/run/secrets/jaas}
 *   consumer: {group.protocol: consumer}
 *   producer: {compression.type: lz4}
 * model:
 *   path: models/head         # to begin with; or wait for the first release
 *   precision: float32
 *   follow: head              # whose releases are served; the package's name when missing
 *   pin: false                # true: the package, whatever is released
 *   cache: /var/cache/morphflux
 *   keepLoaded: 3
 *   largestMebibytes: 1024
 * delivery: exactly-once      # or at-least-once
 * limits: {batchRecords: 32, batchMebibytes: 16, inFlightMebibytes: 128}
 * input: {alignment: none}    # or rigid: scans are moved onto the template
 * output: {vertices: quantised16}
 * http: {port: 8080, host: 0.0.0.0}   # metrics and health; not served when the port is missing
 * schemaRegistry:                     # latents and meshes in its wire format; none when missing
 *   url: http://registry:8080/apis/ccompat/v7
 *   user: morphflux
 *   password: ${file:/run/secrets/registry}
 *   register: true                    # false: the schemas are there already
 * </pre>
 */
public record ProcessorConfig(
    KafkaConfig kafka,
    ModelConfig model,
    Delivery delivery,
    LimitsConfig limits,
    InputConfig input,
    OutputConfig output,
    HttpConfig http,
    @Nullable RegistryConfig schemaRegistry) {

  public ProcessorConfig(
      @Nullable KafkaConfig kafka,
      @Nullable ModelConfig model,
      @Nullable Delivery delivery,
      @Nullable LimitsConfig limits,
      @Nullable InputConfig input,
      @Nullable OutputConfig output,
      @Nullable HttpConfig http,
      @Nullable RegistryConfig schemaRegistry) {
    KafkaConfig given =
        kafka == null ? KafkaConfig.at(KafkaConfig.DEFAULT_BOOTSTRAP_SERVERS) : kafka;
    this.schemaRegistry = schemaRegistry;
    this.kafka =
        schemaRegistry == null ? given : given.withProperties(schemaRegistry.clientSettings());
    this.model = model == null ? ModelConfig.standard() : model;
    this.delivery = delivery == null ? Delivery.EXACTLY_ONCE : delivery;
    this.limits = limits == null ? LimitsConfig.standard() : limits;
    this.input = input == null ? new InputConfig(null) : input;
    this.output = output == null ? new OutputConfig(null) : output;
    this.http = http == null ? HttpConfig.off() : http;
  }

  /** The defaults. */
  public static ProcessorConfig standard() {
    return at(KafkaConfig.DEFAULT_BOOTSTRAP_SERVERS);
  }

  /** The defaults against one broker. */
  public static ProcessorConfig at(String bootstrapServers) {
    return new ProcessorConfig(
        KafkaConfig.at(bootstrapServers), null, null, null, null, null, null, null);
  }

  /** The same with other Kafka settings. */
  public ProcessorConfig withKafka(KafkaConfig other) {
    return new ProcessorConfig(other, model, delivery, limits, input, output, http, schemaRegistry);
  }

  /** The same with another model. */
  public ProcessorConfig withModel(ModelConfig other) {
    return new ProcessorConfig(kafka, other, delivery, limits, input, output, http, schemaRegistry);
  }

  /** The same with another delivery. */
  public ProcessorConfig withDelivery(Delivery other) {
    return new ProcessorConfig(kafka, model, other, limits, input, output, http, schemaRegistry);
  }

  /** The same with other limits. */
  public ProcessorConfig withLimits(LimitsConfig other) {
    return new ProcessorConfig(kafka, model, delivery, other, input, output, http, schemaRegistry);
  }

  /** The same with outputs of another encoding. */
  public ProcessorConfig withOutput(VertexEncoding vertices) {
    return new ProcessorConfig(
        kafka, model, delivery, limits, input, new OutputConfig(vertices), http, schemaRegistry);
  }

  /** The same with metrics and health at another place. */
  public ProcessorConfig withHttp(HttpConfig other) {
    return new ProcessorConfig(
        kafka, model, delivery, limits, input, output, other, schemaRegistry);
  }

  /** The same with scans aligned otherwise. */
  public ProcessorConfig withInput(Alignment alignment) {
    return new ProcessorConfig(
        kafka, model, delivery, limits, new InputConfig(alignment), output, http, schemaRegistry);
  }

  /** The same with a schema registry. */
  public ProcessorConfig withSchemaRegistry(RegistryConfig other) {
    return new ProcessorConfig(kafka, model, delivery, limits, input, output, http, other);
  }

  /** How scans are taken. */
  public record InputConfig(Alignment alignment) {
    public InputConfig(@Nullable Alignment alignment) {
      this.alignment = alignment == null ? Alignment.NONE : alignment;
    }
  }

  /** How outputs are written. */
  public record OutputConfig(VertexEncoding vertices) {
    public OutputConfig(@Nullable VertexEncoding vertices) {
      this.vertices = vertices == null ? VertexEncoding.FLOAT32 : vertices;
    }
  }

  static Map<String, String> copy(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : Map.copyOf(map);
  }
}
