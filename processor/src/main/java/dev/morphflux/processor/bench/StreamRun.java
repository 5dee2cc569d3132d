package dev.morphflux.processor.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * One measurement of one pipeline.
 *
 * @param perSecond scans answered a second
 * @param batch scans in a transaction, on average
 * @param p50 latency, ms
 * @param p99 latency, ms
 * @param cpuMillis the measured process's, of one scan
 * @param allocatedBytes on its heap, of one scan
 * @param residentBytes of the process, at the end
 * @param heapBytes of the process, at the end
 * @param aborts transactions that failed
 */
record StreamRun(
    double perSecond,
    double batch,
    double p50,
    double p99,
    double cpuMillis,
    double allocatedBytes,
    long residentBytes,
    long heapBytes,
    long aborts) {

  static StreamRun of(
      double perSecond, Histogram micros, WorkerFigures before, WorkerFigures after) {
    double scans = Math.max(1, after.scans() - before.scans());
    return new StreamRun(
        perSecond,
        scans / Math.max(1, after.commits() - before.commits()),
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        (after.cpuNanos() - before.cpuNanos()) / 1e6 / scans,
        (after.allocatedBytes() - before.allocatedBytes()) / scans,
        after.residentBytes(),
        after.heapBytes(),
        after.aborts() - before.aborts());
  }

  /** One line, for the console. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%7.1f scans/s  batch %4.1f  p50 %6.1f ms  p99 %6.1f ms  cpu %5.2f ms/scan"
            + "  allocated %6.1f KiB/scan  resident %4d MiB  heap %4d MiB",
        perSecond,
        batch,
        p50,
        p99,
        cpuMillis,
        allocatedBytes / 1024,
        residentBytes >> 20,
        heapBytes >> 20);
  }
}
