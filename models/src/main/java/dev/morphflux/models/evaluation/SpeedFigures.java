package dev.morphflux.models.evaluation;

/**
 * How fast a codec is with one mesh at a time, in float32.
 *
 * @param encodeMillis the median time to encode a scan
 * @param decodeMillis the median time to decode a latent code
 * @param calls how many calls of each were timed, after as many that were not
 */
public record SpeedFigures(double encodeMillis, double decodeMillis, int calls) {}
