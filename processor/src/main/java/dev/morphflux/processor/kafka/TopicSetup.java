package dev.morphflux.processor.kafka;

import dev.morphflux.processor.failures.KafkaFailures;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes sure that the topics are there and fit together: scans, edits, latents, meshes and state
 * must have the same number of partitions, for a subject's records are in the same one of each.
 *
 * @param topics their names
 * @param partitions of topics that are created, where none exists whose number they must share
 * @param replicationFactor of topics that are created; -1 leaves it to the broker
 */
public record TopicSetup(Topics topics, int partitions, short replicationFactor) {

  /** The partition count used when none is configured. */
  public static final int DEFAULT_PARTITIONS = 4;

  /** Lets the broker decide how often topics are replicated. */
  public static final short BROKER_DEFAULT = -1;

  /** A mesh of a million vertices in float32 is 12 MB; Kafka's own limit is 1 MiB. */
  public static final int MAX_MESSAGE_BYTES = 32 << 20;

  /** A reject is its original and some headers, so it is larger than the largest original. */
  static final int REJECT_MARGIN_BYTES = 64 << 10;

  /** So that a restart reads little more than the last state of each subject. */
  private static final int STATE_SEGMENT_BYTES = 64 << 20;

  private static final int TIMEOUT_MILLIS = 12_000;

  /** With the defaults. */
  public static TopicSetup of(Topics topics) {
    return new TopicSetup(topics, DEFAULT_PARTITIONS, BROKER_DEFAULT);
  }

  /**
   * Creates what is missing and checks what is there. May be called by several processes at once.
   *
   * @param clientSettings {@code bootstrap.servers}, and what else clients of the broker need
   * @return the partition count of the co-partitioned topics
   * @throws MorphfluxException if the broker does not answer within about 15 s, or the partition
   *     counts differ
   */
  public int ensure(Map<String, Object> clientSettings) {
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    settings.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS / 2);
    Object address = settings.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
    try (Admin admin = Admin.create(settings)) {
      Map<String, Integer> counts = partitionCounts(admin);
      verify(counts);
      create(admin, counts);
      return verify(partitionCounts(admin));
    } catch (KafkaException e) {
      throw KafkaFailures.explain("the topics cannot be prepared", address, e);
    }
  }

  private List<String> coPartitioned() {
    return List.of(
        topics.scans(), topics.edits(), topics.latents(), topics.meshes(), topics.state());
  }

  private List<String> all() {
    List<String> names = new ArrayList<>(coPartitioned());
    names.add(topics.models());
    names.add(topics.rejects());
    return names;
  }

  private Map<String, Integer> partitionCounts(Admin admin) {
    Map<String, Integer> counts = new TreeMap<>();
    admin
        .describeTopics(all())
        .topicNameValues()
        .forEach(
            (name, description) -> {
              try {
                TopicDescription found = await(description);
                counts.put(name, found.partitions().size());
              } catch (UnknownTopicOrPartitionException e) {
                // It will be created.
              }
            });
    return counts;
  }

  private void create(Admin admin, Map<String, Integer> existing) {
    OptionalInt shared =
        coPartitioned().stream().filter(existing::containsKey).mapToInt(existing::get).findFirst();
    List<NewTopic> missing =
        all().stream()
            .filter(name -> !existing.containsKey(name))
            .map(name -> newTopic(name, shared.orElse(partitions)))
            .toList();
    admin
        .createTopics(missing)
        .values()
        .forEach(
            (name, created) -> {
              try {
                await(created);
              } catch (TopicExistsException e) {
                // Another process was quicker.
              }
            });
  }

  private NewTopic newTopic(String name, int shared) {
    boolean compacted = Set.of(topics.state(), topics.models()).contains(name);
    int count = name.equals(topics.models()) ? 1 : shared;
    int margin = name.equals(topics.rejects()) ? REJECT_MARGIN_BYTES : 0;
    Map<String, String> configs = new HashMap<>();
    configs.put(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        compacted ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE);
    configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_MESSAGE_BYTES + margin));
    if (name.equals(topics.state())) {
      // The segment that is written to is never compacted.
      configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(STATE_SEGMENT_BYTES));
    }
    return new NewTopic(name, count, replicationFactor).configs(configs);
  }

  private int verify(Map<String, Integer> counts) {
    Map<String, Integer> found = new TreeMap<>(counts);
    found.keySet().retainAll(coPartitioned());
    if (found.values().stream().distinct().count() > 1) {
      throw new MorphfluxException(
          "the topics of one subject must have the same number of partitions, found %s; create the odd ones anew"
              .formatted(found));
    }
    return found.values().stream().findFirst().orElse(partitions);
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
  }
}
