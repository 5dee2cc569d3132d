package dev.morphflux.connectors.livelink;

import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.Locality;

/** How edits are applied, the same for all of a stream. */
public record EditStyle(Locality locality, Base base) {}
