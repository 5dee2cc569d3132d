package dev.morphflux.models.packages;

import java.util.Optional;

/**
 * The precision that a package is to be served in.
 *
 * @param name its name
 * @param fit what it has from scans, if it has anything
 */
public record StoredPrecision(String name, Optional<PrecisionFit> fit) {}
