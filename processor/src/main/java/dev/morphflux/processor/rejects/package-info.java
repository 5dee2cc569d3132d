/** The rejects topic as a list that can be searched and sent again. */
@NullMarked
package dev.morphflux.processor.rejects;

import org.jspecify.annotations.NullMarked;
