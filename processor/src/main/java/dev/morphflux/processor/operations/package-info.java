/** What an operator sees of a running processor: metrics and health over HTTP. */
@NullMarked
package dev.morphflux.processor.operations;

import org.jspecify.annotations.NullMarked;
