/**
 * How good a model is: the tables and figures of the paper, for a package and a set of scans,
 * beside a PCA of the same latent size.
 */
@NullMarked
package dev.morphflux.models.evaluation;

import org.jspecify.annotations.NullMarked;
