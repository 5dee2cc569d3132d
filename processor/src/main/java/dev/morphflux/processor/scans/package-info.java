/** Where scans come from, and their way to the topic. */
@NullMarked
package dev.morphflux.processor.scans;

import org.jspecify.annotations.NullMarked;
