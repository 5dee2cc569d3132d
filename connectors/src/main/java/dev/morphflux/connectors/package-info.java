/** What stands between the topics and the world. */
@NullMarked
package dev.morphflux.connectors;

import org.jspecify.annotations.NullMarked;
