package dev.morphflux.processor.bench;

/**
 * One row of the table of codecs; times are medians over all rounds.
 *
 * @param name what was called: {@code encode}, {@code decode} or {@code edit}
 * @param batch B
 * @param threads that shared the work
 * @param vertices N
 * @param precision of the codec; {@code published} for the baseline, the network in libtorch
 * @param millis of one call
 * @param perSecond meshes
 * @param ratio to the baseline's speed
 * @param megabytesPerMesh parameters and vertices that a call reads and writes, for each mesh
 * @param limitGigabytesPerSecond what the same threads read at most of a working set of that size,
 *     measured between the calls
 * @param shareOfLimit the time that reading would take at the limit, as a part of the call's time
 */
public record CodecRow(
    String name,
    int batch,
    int threads,
    int vertices,
    String precision,
    double millis,
    double perSecond,
    double ratio,
    double megabytesPerMesh,
    double limitGigabytesPerSecond,
    double shareOfLimit) {}
