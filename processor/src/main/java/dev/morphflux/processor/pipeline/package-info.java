/** From records to outputs: validation, the codec, edits, rejects. */
@NullMarked
package dev.morphflux.processor.pipeline;

import org.jspecify.annotations.NullMarked;
