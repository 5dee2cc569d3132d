package dev.morphflux.processor.bridge;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a bridge reads, bounds and commits.
 *
 * @param inputs co-partitioned topics; where timestamps tie, earlier topics come first
 * @param delivery with or without transactions
 * @param instance part of the transactional id, unique among the running members of the group
 * @param instanceIsShared whether another process could have been given the same instance, so that
 *     being fenced means that it was
 * @param consumer complete settings of the consumer, {@code group.id} among them
 * @param producer complete settings of the producer but for the transactional id
 * @param batchRecords most records in a micro-batch
 * @param batchBytes bytes after which a micro-batch is full
 * @param inFlightBytes bytes, waiting and in work, above which partitions are paused
 * @param revokeTimeout how long a rebalance waits for batches in work
 * @param closeTimeout how long closing waits for batches in work
 */
public record BridgeSettings(
    List<String> inputs,
    Delivery delivery,
    String instance,
    boolean instanceIsShared,
    Map<String, Object> consumer,
    Map<String, Object> producer,
    int batchRecords,
    long batchBytes,
    long inFlightBytes,
    Duration revokeTimeout,
    Duration closeTimeout) {

  public BridgeSettings {
    inputs = List.copyOf(inputs);
    consumer = Map.copyOf(consumer);
    producer = Map.copyOf(producer);
  }

  String group() {
    return String.valueOf(consumer.get("group.id"));
  }

  String transactionalId() {
    return group() + "-" + instance;
  }

  String bootstrapServers() {
    return String.valueOf(consumer.get("bootstrap.servers"));
  }
}
