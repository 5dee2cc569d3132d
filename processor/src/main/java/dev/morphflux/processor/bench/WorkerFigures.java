package dev.morphflux.processor.bench;

/**
 * What a worker has done and used since its start, or holds now.
 *
 * @param scans whose answers are committed
 * @param commits transactions
 * @param aborts transactions that failed
 * @param allocatedBytes on the heap, by the threads that live now
 * @param cpuNanos of all threads, the JVM's included
 * @param gcMillis spent in collections
 * @param residentBytes of the process, now; 0 where the system does not tell
 * @param heapBytes reserved for the heap, now
 */
record WorkerFigures(
    long scans,
    long commits,
    long aborts,
    long allocatedBytes,
    long cpuNanos,
    long gcMillis,
    long residentBytes,
    long heapBytes) {}
