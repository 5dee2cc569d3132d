package dev.morphflux.models.codec;

/**
 * How many bytes of a model's parameters a call reads, whatever its batch.
 *
 * @param encode by {@link Codec#encode}
 * @param decode by {@link Codec#decode} where all displacements are zero
 * @param edit by {@link Codec#decode} where some are not
 */
public record WeightBytes(long encode, long decode, long edit) {}
