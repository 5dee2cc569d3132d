/** What the processor knows of subjects, and how it is rebuilt. */
@NullMarked
package dev.morphflux.processor.state;

import org.jspecify.annotations.NullMarked;
