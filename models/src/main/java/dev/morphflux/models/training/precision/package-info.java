/** What a trained model may give up for speed: candidates, their errors, and the choice. */
@NullMarked
package dev.morphflux.models.training.precision;

import org.jspecify.annotations.NullMarked;
