/** The scans a training run works on: cached on disk, split by subject, normalised, in batches. */
@NullMarked
package dev.morphflux.models.training.scans;

import org.jspecify.annotations.NullMarked;
