package dev.morphflux.processor.pipeline;

import dev.morphflux.models.editing.RigidAlignment;
import dev.morphflux.schemas.RegisteredScan;
import java.util.Optional;

/**
 * A scan that can be used.
 *
 * @param alignment how its vertices were moved onto the template, if they were
 */
public record ReadScan(RegisteredScan message, Optional<RigidAlignment> alignment) {}
