package dev.morphflux.models.training.job;

import dev.morphflux.models.training.AdamW;
import java.util.Map;

/**
 * All that a run needs to go on exactly where it was.
 *
 * @param phase which phase is under way
 * @param step how many of its steps are done
 * @param spent what the run has taken so far
 * @param best of the phases so far, this one included
 * @param parameters the network's, by name
 * @param optimizer what AdamW has seen in this phase, by parameter
 */
record Checkpoint(
    Phase phase,
    int step,
    RunClock.Reading spent,
    Map<Phase, BestSoFar> best,
    Map<String, float[]> parameters,
    Map<String, AdamW.State> optimizer) {}
