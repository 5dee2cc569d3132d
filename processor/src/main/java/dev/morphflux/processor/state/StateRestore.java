package dev.morphflux.processor.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.bridge.LaneOpener;
import dev.morphflux.processor.kafka.HangingTransactions;
import dev.morphflux.processor.kafka.PartitionRestore;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.Topics;
import dev.morphflux.schemas.UnreadableMessageException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds the subjects of a lane: all of its partition of the state topic, and the tail of its
 * partition of the latents topic for edits that name a scan.
 */
public final class StateRestore implements LaneOpener<SubjectStates> {

  private static final Logger LOG = LoggerFactory.getLogger(StateRestore.class);

  private final PartitionRestore reader;
  private final HangingTransactions hanging;
  private final Topics topics;
  private final String group;
  private final int recalledScans;

  /**
   * @param hanging ends what a broker that was killed may have left in the lane's outputs and in
   *     the group's offsets
   * @param recalledScans how many scans a lane can recall by their id
   */
  public StateRestore(
      PartitionRestore reader,
      HangingTransactions hanging,
      Topics topics,
      String group,
      int recalledScans) {
    this.reader = reader;
    this.hanging = hanging;
    this.topics = topics;
    this.group = group;
    this.recalledScans = recalledScans;
  }

  @Override
  public SubjectStates open(int partition) {
    // What is restored waits for them by itself; readers of the others would wait for ever, and
    // what the next transaction adds to one that hangs would be ended with it.
    hanging.awaitNoneOpen(List.of(new TopicPartition(topics.meshes(), partition)));
    hanging.endInTopic(topics.rejects());
    SubjectStates states = new SubjectStates(recalledScans);
    reader.readAll(
        new TopicPartition(topics.state(), partition), record -> restore(record, states));
    // Each transaction leaves a marker, so the last scans reach over more offsets than scans.
    reader.readLast(
        new TopicPartition(topics.latents(), partition),
        2L * recalledScans,
        record -> recall(record, states));
    return states;
  }

  @Override
  public void offsetsUnsettled() {
    hanging.endInOffsetsOf(group);
  }

  private static void restore(ConsumerRecord<byte[], byte[]> record, SubjectStates states) {
    if (record.value() == null) {
      states.forget(new String(record.key(), UTF_8));
      return;
    }
    try {
      states.restore(MessageFormat.STATE.read(record.value()));
    } catch (UnreadableMessageException e) {
      warn(record, e);
    }
  }

  private static void recall(ConsumerRecord<byte[], byte[]> record, SubjectStates states) {
    if (record.value() == null) {
      return;
    }
    try {
      LatentCode code = MessageFormat.LATENT.read(record.value());
      states.recalled(code.getSubject(), KnownLatent.of(code));
    } catch (UnreadableMessageException e) {
      warn(record, e);
    }
  }

  private static void warn(ConsumerRecord<byte[], byte[]> record, UnreadableMessageException e) {
    LOG.atWarn()
        .setMessage("a record of an own topic cannot be read and is left out")
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("reason", e.getMessage())
        .log();
  }
}
