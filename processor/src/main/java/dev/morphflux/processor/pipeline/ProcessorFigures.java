package dev.morphflux.processor.pipeline;

import dev.morphflux.processor.models.ModelFigures;
import java.util.Map;

/**
 * What a processor has committed.
 *
 * @param scans answered by a latent code and a mesh
 * @param edits answered by a mesh
 * @param rejects by reason; reasons that did not occur are left out
 * @param models what is in service, and what became of releases
 */
public record ProcessorFigures(
    long scans, long edits, Map<RejectReason, Long> rejects, ModelFigures models) {

  /** All rejects. */
  public long rejectCount() {
    return rejects.values().stream().mapToLong(Long::longValue).sum();
  }
}
