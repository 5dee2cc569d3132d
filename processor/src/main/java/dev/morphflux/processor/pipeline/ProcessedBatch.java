package dev.morphflux.processor.pipeline;

import dev.morphflux.processor.bridge.PolledBatch;
import dev.morphflux.processor.state.SubjectStates;
import dev.morphflux.schemas.QualityFlag;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A batch and what was made of it, to be committed.
 *
 * @param outputs latents, meshes, rejects, states
 */
record ProcessedBatch(
    PolledBatch<SubjectStates> batch, List<ProducerRecord<byte[], byte[]>> outputs, Tally tally) {

  /** How many of what. */
  static final class Tally {
    private final Map<RejectReason, Integer> rejects = new EnumMap<>(RejectReason.class);
    private final Map<QualityFlag, Integer> flags = new EnumMap<>(QualityFlag.class);
    private int scans;
    private int edits;

    void scan() {
      scans++;
    }

    void edit() {
      edits++;
    }

    void reject(RejectReason reason) {
      rejects.merge(reason, 1, Integer::sum);
    }

    void flag(QualityFlag flag) {
      flags.merge(flag, 1, Integer::sum);
    }

    int scans() {
      return scans;
    }

    int edits() {
      return edits;
    }

    Map<QualityFlag, Integer> flags() {
      return flags;
    }

    Map<RejectReason, Integer> rejects() {
      return rejects;
    }
  }
}
