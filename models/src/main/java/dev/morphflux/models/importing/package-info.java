/** Models published in PyTorch's format, read without running anything that is in them. */
@NullMarked
package dev.morphflux.models.importing;

import org.jspecify.annotations.NullMarked;
