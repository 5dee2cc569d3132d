/**
 * The history checker: what was sent, what came out, and what between the two cannot be. It knows
 * nothing of how the processor works.
 */
@NullMarked
package dev.morphflux.processor.history;

import org.jspecify.annotations.NullMarked;
