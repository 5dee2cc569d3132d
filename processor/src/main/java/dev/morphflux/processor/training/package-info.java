/** What brings training to the topics. */
@NullMarked
package dev.morphflux.processor.training;

import org.jspecify.annotations.NullMarked;
