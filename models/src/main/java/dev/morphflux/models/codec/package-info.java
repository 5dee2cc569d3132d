/** A morphable model as a function. */
@NullMarked
package dev.morphflux.models.codec;

import org.jspecify.annotations.NullMarked;
