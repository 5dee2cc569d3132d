/** Measures the stream: {@code morphflux bench stream}. */
@NullMarked
package dev.morphflux.processor.bench;

import org.jspecify.annotations.NullMarked;
