/** A Kafka broker inside this process. */
@NullMarked
package dev.morphflux.processor.broker;

import org.jspecify.annotations.NullMarked;
