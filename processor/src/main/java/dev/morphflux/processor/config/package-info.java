/** The processor's configuration: YAML into validated records. */
@NullMarked
package dev.morphflux.processor.config;

import org.jspecify.annotations.NullMarked;
