/** The whole stream in one process, to be looked at: {@code morphflux demo}. */
@NullMarked
package dev.morphflux.processor.demo;

import org.jspecify.annotations.NullMarked;
