/** The Locally Adaptive Morphable Model as a network. */
@NullMarked
package dev.morphflux.models.network;

import org.jspecify.annotations.NullMarked;
