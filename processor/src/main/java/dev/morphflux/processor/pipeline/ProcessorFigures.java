package dev.morphflux.processor.pipeline;

import dev.morphflux.processor.models.ModelFigures;
import java.util.Map;

/**
 * What a processor has committed.
 *
 * @param scans answered by a latent code and a mesh
 * @param edits answered by a mesh
 * @param rejects by reason
 * @param latencyMillisP50 median time from a record's timestamp to the commit of its answer
 * @param latencyMillisP99 the same, 99th percentile
 * @param models what is in service, and what became of releases
 */
public record ProcessorFigures(
    long scans,
    long edits,
    Map<RejectReason, Long> rejects,
    long latencyMillisP50,
    long latencyMillisP99,
    ModelFigures models) {

  /** All rejects. */
  public long rejectCount() {
    return rejects.values().stream().mapToLong(Long::longValue).sum();
  }
}
