package dev.morphflux.processor.config;

import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.processor.registry.RegistryClients;
import dev.morphflux.schemas.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Kafka, and as whom.
 *
 * @param bootstrapServers {@code HOST:PORT}, several with commas
 * @param group the consumer group that all processors of one job share
 * @param instance a name of this processor that no other running one of the group has; null for a
 *     random one
 * @param topicPrefix what the topics' names begin with
 * @param partitions of topics that do not exist yet
 * @param replicationFactor of topics that do not exist yet; -1 for the broker's default
 * @param properties native settings of every client
 * @param consumer native settings of the consumer
 * @param producer native settings of the producer
 */
public record KafkaConfig(
    String bootstrapServers,
    String group,
    @Nullable String instance,
    String topicPrefix,
    Integer partitions,
    Integer replicationFactor,
    Map<String, String> properties,
    Map<String, String> consumer,
    Map<String, String> producer) {

  static final String DEFAULT_BOOTSTRAP_SERVERS = "localhost:9092";
  private static final String DEFAULT_GROUP = "morphflux";

  public KafkaConfig(
      @Nullable String bootstrapServers,
      @Nullable String group,
      @Nullable String instance,
      @Nullable String topicPrefix,
      @Nullable Integer partitions,
      @Nullable Integer replicationFactor,
      @Nullable Map<String, String> properties,
      @Nullable Map<String, String> consumer,
      @Nullable Map<String, String> producer) {
    this.bootstrapServers =
        Bounds.orDefault("kafka.bootstrapServers", bootstrapServers, DEFAULT_BOOTSTRAP_SERVERS);
    this.group = Bounds.orDefault("kafka.group", group, DEFAULT_GROUP);
    this.instance = instance;
    this.topicPrefix = topicPrefix == null ? Topics.DEFAULT_PREFIX : topicPrefix;
    this.partitions =
        Bounds.orDefault("kafka.partitions", partitions, TopicSetup.DEFAULT_PARTITIONS, 1, 10_000);
    this.replicationFactor =
        Bounds.orDefault(
            "kafka.replicationFactor", replicationFactor, TopicSetup.BROKER_DEFAULT, -1, 100);
    this.properties = ProcessorConfig.copy(properties);
    this.consumer = ProcessorConfig.copy(consumer);
    this.producer = ProcessorConfig.copy(producer);
  }

  /** The defaults against one broker. */
  public static KafkaConfig at(String bootstrapServers) {
    return new KafkaConfig(bootstrapServers, null, null, null, null, null, null, null, null);
  }

  /** The same where the given values are present. */
  public KafkaConfig with(
      Optional<String> servers,
      Optional<String> otherGroup,
      Optional<String> otherInstance,
      Optional<String> prefix) {
    return new KafkaConfig(
        servers.orElse(bootstrapServers),
        otherGroup.orElse(group),
        otherInstance.orElse(instance),
        prefix.orElse(topicPrefix),
        partitions,
        replicationFactor,
        properties,
        consumer,
        producer);
  }

  /** The same with more native settings of every client. */
  KafkaConfig withProperties(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(properties);
    all.putAll(more);
    return new KafkaConfig(
        bootstrapServers,
        group,
        instance,
        topicPrefix,
        partitions,
        replicationFactor,
        all,
        consumer,
        producer);
  }

  /** The names of the topics. */
  public Topics topics() {
    return new Topics(topicPrefix);
  }

  /** What every client needs. */
  public Map<String, Object> clientSettings() {
    Map<String, Object> settings = new HashMap<>(properties);
    settings.put("bootstrap.servers", bootstrapServers);
    return RegistryClients.withFormats(settings);
  }
}
