/** An evaluation as a page to read: figures, pictures and what they show, complete in one file. */
@NullMarked
package dev.morphflux.models.evaluation.page;

import org.jspecify.annotations.NullMarked;
