package dev.morphflux.processor.demo;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Locale;

/**
 * What the demo counted.
 *
 * @param seconds how long scans were sent
 * @param scans scans sent
 * @param latents latents that came back
 * @param meshes meshes that came back, for scans and edits
 * @param edits edits sent
 * @param rejects records rejected, among them those the demo damages on purpose
 * @param damaged records that the demo damaged on purpose
 * @param missing scans and edits without their output when the demo gave up waiting
 * @param doubled outputs that came more than once
 * @param meanErrorMm mean reconstruction error over all scans, millimetres
 * @param scansPerSecond latents a second, while scans were sent
 * @param latencyMillis from the scan's sending to its mesh's arrival, as a consumer sees it
 */
@JsonPropertyOrder({"scans", "latents", "meshes", "edits", "rejects"})
public record Figures(
    double seconds,
    long scans,
    long latents,
    long meshes,
    long edits,
    long rejects,
    long damaged,
    long missing,
    long doubled,
    double meanErrorMm,
    double scansPerSecond,
    Latency latencyMillis) {

  /**
   * Percentiles of a latency.
   *
   * @param p50 the median, milliseconds
   * @param p99 exceeded by one in a hundred, milliseconds
   */
  public record Latency(double p50, double p99) {}

  /** Whether everything sent came back, once, and nothing was rejected but what was damaged. */
  public boolean complete() {
    return missing == 0 && doubled == 0 && rejects == damaged;
  }

  /** One line, for the console. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "%3.0f s  scans %d  latents %d (%.1f/s)  meshes %d  edits %d  rejects %d  "
            + "latency p50 %.1f ms  p99 %.1f ms  error %.2f mm",
        seconds,
        scans,
        latents,
        scansPerSecond,
        meshes,
        edits,
        rejects,
        latencyMillis.p50(),
        latencyMillis.p99(),
        meanErrorMm);
  }
}
