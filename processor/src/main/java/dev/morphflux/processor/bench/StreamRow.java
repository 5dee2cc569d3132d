package dev.morphflux.processor.bench;

/**
 * One row of the table, medians over all repetitions.
 *
 * @param name {@code stream} or {@code null pipeline}, with what was measured
 * @param batch scans in a transaction, on average
 * @param threads cores of the machine, which broker, sender, reader and processor share
 * @param vertices N
 * @param precision of the vertices on the topics
 * @param millis of one scan where throughput was measured; the median latency where that was
 * @param perSecond scans
 * @param ratio throughput: to the null pipeline's; latency: the null pipeline's to this one's;
 *     soak: memory at the end to that after a tenth of it
 * @param p50Millis latency, scan due to mesh read by a reader of committed records
 * @param p99Millis the same
 * @param cpuMillis of the measured process, of one scan
 * @param allocatedKibibytes on the heap of the measured process, of one scan
 * @param residentMebibytes of the measured process
 * @param heapMebibytes reserved for the heap of the measured process
 */
public record StreamRow(
    String name,
    double batch,
    int threads,
    int vertices,
    String precision,
    double millis,
    double perSecond,
    double ratio,
    double p50Millis,
    double p99Millis,
    double cpuMillis,
    double allocatedKibibytes,
    double residentMebibytes,
    double heapMebibytes) {}
