/** Pictures of meshes, drawn in software: no display, no graphics driver. */
@NullMarked
package dev.morphflux.models.render;

import org.jspecify.annotations.NullMarked;
