/**
 * Messages in the wire format of a schema registry: a zero byte, the schema's id there in four
 * bytes, and the binary message.
 */
@NullMarked
package dev.morphflux.connectors.registry;

import org.jspecify.annotations.NullMarked;
