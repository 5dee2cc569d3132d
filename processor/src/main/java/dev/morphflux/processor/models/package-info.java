/** The models that the processor serves: released, fetched, verified, loaded, swapped. */
@NullMarked
package dev.morphflux.processor.models;

import org.jspecify.annotations.NullMarked;
