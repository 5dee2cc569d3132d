package dev.morphflux.models.evaluation;

/**
 * Of meshes drawn from the Gaussian of the latent codes. The distance of two meshes is the mean
 * distance of their vertices.
 *
 * @param diversityMillimetres the mean distance of all pairs of generated meshes: more is more
 *     diverse; near that of real meshes is right
 * @param specificityMillimetres the mean distance of generated meshes to the nearest real one: less
 *     is more like real ones
 */
public record GenerationFigures(double diversityMillimetres, double specificityMillimetres) {}
