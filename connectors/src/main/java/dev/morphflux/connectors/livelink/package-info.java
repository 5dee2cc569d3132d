/**
 * Live Link Face: what an iPhone sees of a face, as edits of a subject. Knows packets and meshes,
 * not where edits go.
 */
@NullMarked
package dev.morphflux.connectors.livelink;

import org.jspecify.annotations.NullMarked;
