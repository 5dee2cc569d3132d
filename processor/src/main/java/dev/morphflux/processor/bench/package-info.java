/** What measures: speed beside its limit. */
@NullMarked
package dev.morphflux.processor.bench;

import org.jspecify.annotations.NullMarked;
