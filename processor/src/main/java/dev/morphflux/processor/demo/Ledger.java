package dev.morphflux.processor.demo;

import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What was sent and what came back of it. Every scan must be answered by one latent and one mesh,
 * every edit by one mesh. Safe for use by several threads.
 */
final class Ledger {
  private static final long HIGHEST_LATENCY_MICROS = 600_000_000;

  private final Map<String, Entry> scansSent = new HashMap<>();
  private final Map<String, Entry> editsSent = new HashMap<>();
  private final Histogram latencyMicros = new Histogram(HIGHEST_LATENCY_MICROS, 3);
  private long latents;
  private long meshes;
  private long rejects;
  private long damaged;
  private long doubled;
  private double errorSumMm;

  private static final class Entry {
    private final long sentNanos = System.nanoTime();
    private int latents;
    private int meshes;
  }

  synchronized void scanSent(String scanId) {
    scansSent.put(scanId, new Entry());
  }

  synchronized void editSent(String editId) {
    editsSent.put(editId, new Entry());
  }

  synchronized void damagedSent() {
    damaged++;
  }

  synchronized void latentArrived(String scanId, double errorMm) {
    latents++;
    errorSumMm += errorMm;
    Entry entry = scansSent.get(scanId);
    if (entry == null || ++entry.latents > 1) {
      doubled++;
    }
  }

  synchronized void scanMeshArrived(String scanId) {
    meshes++;
    Entry entry = scansSent.get(scanId);
    if (entry == null || ++entry.meshes > 1) {
      doubled++;
      return;
    }
    long micros = (System.nanoTime() - entry.sentNanos) / 1000;
    latencyMicros.recordValue(Math.min(micros, HIGHEST_LATENCY_MICROS));
  }

  synchronized void editMeshArrived(String editId) {
    meshes++;
    Entry entry = editsSent.get(editId);
    if (entry == null || ++entry.meshes > 1) {
      doubled++;
    }
  }

  synchronized void rejectArrived() {
    rejects++;
  }

  /** Whether nothing is under way any more. */
  synchronized boolean settled() {
    return missing() == 0 && rejects >= damaged;
  }

  synchronized Figures figures(double seconds, double sendingSeconds) {
    return new Figures(
        seconds,
        scansSent.size(),
        latents,
        meshes,
        editsSent.size(),
        rejects,
        damaged,
        missing(),
        doubled,
        latents == 0 ? 0 : errorSumMm / latents,
        latents / Math.max(sendingSeconds, 1e-9),
        new Figures.Latency(
            latencyMicros.getValueAtPercentile(50) / 1e3,
            latencyMicros.getValueAtPercentile(99) / 1e3));
  }

  private long missing() {
    return scansSent.values().stream().filter(e -> e.latents == 0 || e.meshes == 0).count()
        + editsSent.values().stream().filter(e -> e.meshes == 0).count();
  }
}
