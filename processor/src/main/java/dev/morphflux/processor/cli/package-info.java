/** The commands of {@code morphflux}. */
@NullMarked
package dev.morphflux.processor.cli;

import org.jspecify.annotations.NullMarked;
