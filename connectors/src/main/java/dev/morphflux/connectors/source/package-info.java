/** Kafka Connect source: scan files in, scans out. */
@NullMarked
package dev.morphflux.connectors.source;

import org.jspecify.annotations.NullMarked;
