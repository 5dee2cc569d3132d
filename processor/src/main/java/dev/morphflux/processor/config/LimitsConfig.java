package dev.morphflux.processor.config;

import org.jspecify.annotations.Nullable;

/**
 * Bounds of the stream.
 *
 * @param batchRecords most records in a micro-batch
 * @param batchMebibytes size after which a micro-batch is full
 * @param inFlightMebibytes size of what waits and is in work above which reading pauses
 * @param batchSeconds how long the work on a batch may take until the process counts as hung
 * @param revokeSeconds how long a rebalance waits for what is in work
 * @param closeSeconds how long a stop waits for what is in work
 * @param recalledScans how many recent scans of a partition edits can name
 */
public record LimitsConfig(
    Integer batchRecords,
    Integer batchMebibytes,
    Integer inFlightMebibytes,
    Integer batchSeconds,
    Integer revokeSeconds,
    Integer closeSeconds,
    Integer recalledScans) {

  public LimitsConfig(
      @Nullable Integer batchRecords,
      @Nullable Integer batchMebibytes,
      @Nullable Integer inFlightMebibytes,
      @Nullable Integer batchSeconds,
      @Nullable Integer revokeSeconds,
      @Nullable Integer closeSeconds,
      @Nullable Integer recalledScans) {
    this.batchRecords = Bounds.orDefault("limits.batchRecords", batchRecords, 32, 1, 4096);
    this.batchMebibytes = Bounds.orDefault("limits.batchMebibytes", batchMebibytes, 16, 1, 512);
    this.inFlightMebibytes =
        Bounds.orDefault("limits.inFlightMebibytes", inFlightMebibytes, 128, 1, 1 << 20);
    this.batchSeconds = Bounds.orDefault("limits.batchSeconds", batchSeconds, 60, 1, 86_400);
    this.revokeSeconds = Bounds.orDefault("limits.revokeSeconds", revokeSeconds, 10, 0, 240);
    this.closeSeconds = Bounds.orDefault("limits.closeSeconds", closeSeconds, 15, 0, 3600);
    this.recalledScans =
        Bounds.orDefault("limits.recalledScans", recalledScans, 1000, 0, 10_000_000);
  }

  static LimitsConfig standard() {
    return new LimitsConfig(null, null, null, null, null, null, null);
  }
}
