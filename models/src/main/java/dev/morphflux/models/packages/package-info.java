/** Model packages: a directory or a {@code .morph} archive that holds all of one model. */
@NullMarked
package dev.morphflux.models.packages;

import org.jspecify.annotations.NullMarked;
