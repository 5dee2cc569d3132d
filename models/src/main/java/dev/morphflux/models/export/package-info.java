/** Writes meshes and takes into files that other tools read. */
@NullMarked
package dev.morphflux.models.export;

import org.jspecify.annotations.NullMarked;
