package dev.morphflux.models.training.job;

import dev.morphflux.models.training.AdamW;
import java.util.Map;

/**
 * All that a run needs to go on exactly where it was.
 *
 * @param phase which phase is under way
 * @param step how many of its steps are done
 * @param seconds how long the run has computed so far
 * @param parameters the network's, by name
 * @param optimizer what AdamW has seen in this phase, by parameter
 */
record Checkpoint(
    Phase phase,
    int step,
    double seconds,
    Map<String, float[]> parameters,
    Map<String, AdamW.State> optimizer) {}
