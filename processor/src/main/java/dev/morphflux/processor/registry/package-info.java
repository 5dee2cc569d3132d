/** A schema registry's wire format in Kafka clients. */
@NullMarked
package dev.morphflux.processor.registry;

import org.jspecify.annotations.NullMarked;
