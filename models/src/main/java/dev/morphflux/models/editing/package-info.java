/** The editing operations of the paper, on arrays: no messages, no streams. */
@NullMarked
package dev.morphflux.models.editing;

import org.jspecify.annotations.NullMarked;
