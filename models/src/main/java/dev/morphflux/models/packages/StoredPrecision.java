package dev.morphflux.models.packages;

import java.util.Optional;

/**
 * The precision that a package is to be served in.
 *
 * @param name its name
 * @param subspaces where tokens lie, for precisions that were fitted to them
 */
public record StoredPrecision(String name, Optional<Subspaces> subspaces) {}
