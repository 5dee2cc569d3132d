/**
 * Between Kafka and Reactor: co-partitioned input topics as a flux of micro-batches, committed
 * together with what was made of them. Knows nothing of what the records mean.
 */
@NullMarked
package dev.morphflux.processor.bridge;

import org.jspecify.annotations.NullMarked;
