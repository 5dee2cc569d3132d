package dev.morphflux.models.packages;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * What a precision costs and brings, measured.
 *
 * @param precision its name
 * @param withinBudget whether its errors are allowed
 * @param reconstructionErrorMillimetres the mean distance of vertices to those of the scans
 * @param errorRise how much larger that is than float32's, as a part of it
 * @param deviationMillimetres the mean distance of a vertex to where float32 has it, of the vertex
 *     where that is largest
 * @param encodeMillis of one mesh alone
 * @param decodeMillis of one mesh alone
 * @param speed meshes a second beside float32's, alone and in batches of 32 (geometric mean)
 * @param megabytes of weights that encoding and decoding read
 */
@JsonPropertyOrder({"precision", "withinBudget"})
public record PrecisionFigures(
    String precision,
    boolean withinBudget,
    double reconstructionErrorMillimetres,
    double errorRise,
    double deviationMillimetres,
    double encodeMillis,
    double decodeMillis,
    double speed,
    double megabytes) {}
