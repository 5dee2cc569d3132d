/** Kafka clients that several parts share. */
@NullMarked
package dev.morphflux.processor.kafka;

import org.jspecify.annotations.NullMarked;
