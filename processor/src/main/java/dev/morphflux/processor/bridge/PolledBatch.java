package dev.morphflux.processor.bridge;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A micro-batch: of each lane in it, the records that come next. Each batch must be given to {@link
 * KafkaBridge#commit} once.
 *
 * @param <S> what belongs to a lane
 */
public final class PolledBatch<S> {

  /**
   * The records of one lane, in order.
   *
   * @param partition the lane's partition number
   * @param state what the {@link LaneOpener} made; to be touched by the pipeline only
   * @param records the next records of all inputs, merged
   */
  public record Slice<S>(int partition, S state, List<ConsumerRecord<byte[], byte[]>> records) {}

  private final List<Slice<S>> slices;
  private final List<Lane<S>> lanes;
  private final Map<TopicPartition, OffsetAndMetadata> offsets;
  private final long bytes;

  PolledBatch(
      List<Slice<S>> slices,
      List<Lane<S>> lanes,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      long bytes) {
    this.slices = List.copyOf(slices);
    this.lanes = List.copyOf(lanes);
    this.offsets = Map.copyOf(offsets);
    this.bytes = bytes;
  }

  /** The records, lane by lane. */
  public List<Slice<S>> slices() {
    return slices;
  }

  /** How many records there are. */
  public int size() {
    return slices.stream().mapToInt(slice -> slice.records().size()).sum();
  }

  List<Lane<S>> lanes() {
    return lanes;
  }

  /** Where a reader continues after this batch. */
  Map<TopicPartition, OffsetAndMetadata> offsets() {
    return offsets;
  }

  long bytes() {
    return bytes;
  }

  /** Whether the batch may be committed: all its lanes are still assigned and not rewound. */
  boolean isActive() {
    return lanes.stream().allMatch(Lane::isActive);
  }

  /** Whether a lane goes on whose records would be skipped if this batch were dropped. */
  boolean hasActiveLane() {
    return lanes.stream().anyMatch(Lane::isActive);
  }
}
