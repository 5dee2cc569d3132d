/** Meshes and their topology. */
@NullMarked
package dev.morphflux.models.mesh;

import org.jspecify.annotations.NullMarked;
