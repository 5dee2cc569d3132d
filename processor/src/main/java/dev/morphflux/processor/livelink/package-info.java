/** Live Link Face on the topics: edits out, and a look at what comes back. */
@NullMarked
package dev.morphflux.processor.livelink;

import org.jspecify.annotations.NullMarked;
