package dev.morphflux.models.training.precision;

/**
 * What a codec's meshes are like beside those of float32, in millimetres.
 *
 * @param reconstruction the mean distance of vertices to those of the scans
 * @param rise how much larger that is than float32's, as a part of it
 * @param deviation the mean distance of a vertex to where float32 has it, of the vertex where that
 *     is largest, in plain reconstructions or in edited ones
 */
public record CodecErrors(double reconstruction, double rise, double deviation) {}
