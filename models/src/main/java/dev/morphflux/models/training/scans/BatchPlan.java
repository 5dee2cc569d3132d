package dev.morphflux.models.training.scans;

/**
 * Which scans a step sees.
 *
 * @param sources numbers of the scans Vs
 * @param goals numbers of the scans Vt, one for each source; empty when autoencoding
 * @param alpha how far each source is moved towards its goal; empty when autoencoding
 * @param seed of whatever else the step draws
 */
public record BatchPlan(int[] sources, int[] goals, float[] alpha, long seed) {}
