/** Training of the network. */
@NullMarked
package dev.morphflux.models.training;

import org.jspecify.annotations.NullMarked;
