/** Why a command cannot go on, in kinds that whoever supervises it can tell apart. */
@NullMarked
package dev.morphflux.processor.failures;

import org.jspecify.annotations.NullMarked;
