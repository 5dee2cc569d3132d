/** Gaussians of latent codes and displacements. */
@NullMarked
package dev.morphflux.models.statistics;

import org.jspecify.annotations.NullMarked;
