/** A training run from cached scans to a model package. */
@NullMarked
package dev.morphflux.models.training.job;

import org.jspecify.annotations.NullMarked;
