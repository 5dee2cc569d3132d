package dev.morphflux.processor.kafka;

import dev.morphflux.processor.bridge.LaneAssignor;
import dev.morphflux.schemas.MorphfluxException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The settings of the processor's Kafka clients: the processor's defaults, over them the user's
 * native settings, over both what delivery depends on.
 */
public final class ClientSettings {

  private static final Set<String> RESERVED =
      Set.of(
          "group.id",
          "enable.auto.commit",
          "isolation.level",
          "auto.offset.reset",
          "transactional.id",
          "enable.idempotence",
          "acks",
          "key.deserializer",
          "value.deserializer",
          "key.serializer",
          "value.serializer");

  /** Large enough for any output of the topics as {@link TopicSetup} makes them. */
  private static final int MAX_REQUEST_BYTES =
      TopicSetup.MAX_MESSAGE_BYTES + TopicSetup.REJECT_MARGIN_BYTES;

  private ClientSettings() {}

  /**
   * Settings of the consumer of scans and edits.
   *
   * @param common what all clients need, {@code bootstrap.servers} among them
   * @param own the user's settings of the consumer; may switch to {@code group.protocol: consumer}
   */
  public static Map<String, Object> consumer(
      Map<String, Object> common, Map<String, String> own, String group) {
    requireNotReserved(own, "kafka.consumer");
    Map<String, Object> settings = new HashMap<>();
    // A poll of meshes of 150 KB stays below 10 MB.
    settings.put("max.poll.records", "64");
    settings.put("max.partition.fetch.bytes", Integer.toString(8 << 20));
    settings.put("fetch.max.bytes", Integer.toString(32 << 20));
    settings.put("allow.auto.create.topics", "false");
    settings.putAll(common);
    settings.putAll(own);
    boolean classic =
        !"consumer"
            .equals(
                String.valueOf(settings.getOrDefault("group.protocol", "classic"))
                    .toLowerCase(Locale.ROOT));
    if (classic) {
      settings.putIfAbsent("session.timeout.ms", "10000");
      settings.putIfAbsent("heartbeat.interval.ms", "3000");
      settings.put("partition.assignment.strategy", LaneAssignor.class.getName());
    } else {
      settings.put("group.remote.assignor", "range");
    }
    settings.put("group.id", group);
    settings.put("enable.auto.commit", "false");
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    return settings;
  }

  /** Settings of a consumer without a group, which restores state. */
  public static Map<String, Object> restoring(Map<String, Object> common, Map<String, String> own) {
    Map<String, Object> settings = consumer(common, own, "");
    settings
        .keySet()
        .removeAll(
            Set.of(
                "group.id",
                "group.protocol",
                "group.remote.assignor",
                "group.instance.id",
                "session.timeout.ms",
                "heartbeat.interval.ms",
                "partition.assignment.strategy"));
    settings.put("max.poll.records", "1000");
    return settings;
  }

  /**
   * Settings of a consumer without a group, which follows a topic that this processor writes to
   * itself: not with a fetch for each transaction, but a few times a second.
   */
  public static Map<String, Object> following(Map<String, Object> common, Map<String, String> own) {
    Map<String, Object> settings = restoring(common, own);
    settings.put("fetch.min.bytes", Integer.toString(1 << 20));
    settings.put("fetch.max.wait.ms", "100");
    return settings;
  }

  /** Settings of the producer of all outputs, but for its transactional id. */
  public static Map<String, Object> producer(Map<String, Object> common, Map<String, String> own) {
    requireNotReserved(own, "kafka.producer");
    Map<String, Object> settings = new HashMap<>();
    settings.put("max.request.size", Integer.toString(MAX_REQUEST_BYTES));
    settings.put("buffer.memory", Integer.toString(2 * MAX_REQUEST_BYTES));
    settings.put("batch.size", Integer.toString(2 << 20));
    settings.put("transaction.timeout.ms", "15000");
    settings.put("delivery.timeout.ms", "15000");
    settings.put("request.timeout.ms", "10000");
    settings.put("max.block.ms", "15000");
    settings.putAll(common);
    settings.putAll(own);
    settings.put("enable.idempotence", "true");
    settings.put("acks", "all");
    return settings;
  }

  private static void requireNotReserved(Map<String, String> own, String path) {
    for (String name : own.keySet()) {
      if (RESERVED.contains(name)) {
        throw new MorphfluxException(
            "%s.%s is not open to configuration: delivery depends on it".formatted(path, name));
      }
    }
  }
}
