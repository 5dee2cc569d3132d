/** Kafka Connect sinks: meshes and latents out, into files. */
@NullMarked
package dev.morphflux.connectors.sink;

import org.jspecify.annotations.NullMarked;
