/** The messages of the topics. */
@NullMarked
package dev.morphflux.schemas;

import org.jspecify.annotations.NullMarked;
