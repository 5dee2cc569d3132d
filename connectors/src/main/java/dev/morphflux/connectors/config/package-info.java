/** What the connectors' configurations share. */
@NullMarked
package dev.morphflux.connectors.config;

import org.jspecify.annotations.NullMarked;
