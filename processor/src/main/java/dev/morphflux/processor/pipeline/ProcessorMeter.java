package dev.morphflux.processor.pipeline;

import dev.morphflux.processor.bridge.PolledBatch;
import dev.morphflux.processor.models.ServedModels;
import dev.morphflux.schemas.QualityFlag;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Counts what was committed and how long it took. Safe for use by several threads. */
final class ProcessorMeter {

  private static final long LONGEST_MILLIS = 3_600_000;

  private final ServedModels models;
  private final Counter scans;
  private final Counter edits;
  private final Map<RejectReason, Counter> rejects = new EnumMap<>(RejectReason.class);
  private final Map<QualityFlag, Counter> flags = new EnumMap<>(QualityFlag.class);
  private final DistributionSummary batchRecords;
  private final Timer latency;
  private final Timer encode;
  private final Timer decode;
  private final Timer commit;
  private Histogram recentLatency = new Histogram(LONGEST_MILLIS, 3);

  ProcessorMeter(ServedModels models, MeterRegistry registry) {
    this.models = models;
    scans = counter("morphflux.scans", "scans answered by a latent code and a mesh", registry);
    edits = counter("morphflux.edits", "edits answered by a mesh", registry);
    for (RejectReason reason : RejectReason.values()) {
      rejects.put(
          reason,
          Counter.builder("morphflux.rejects")
              .description("records that could not be used")
              .tag("reason", reason.wireName())
              .register(registry));
    }
    for (QualityFlag flag : EnumSet.complementOf(EnumSet.of(QualityFlag.UNKNOWN))) {
      flags.put(
          flag,
          Counter.builder("morphflux.flagged.scans")
              .description("scans that do not look like the model's family")
              .tag("flag", flag.name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .register(registry));
    }
    batchRecords =
        DistributionSummary.builder("morphflux.batch.records")
            .description("records of a committed micro-batch")
            .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256)
            .register(registry);
    latency = timer("morphflux.latency", "from a record's timestamp to its commit", registry);
    encode = timer("morphflux.encode", "encoding the scans of a micro-batch", registry);
    decode = timer("morphflux.decode", "decoding the meshes of a micro-batch", registry);
    commit = timer("morphflux.commit", "making a micro-batch durable", registry);
  }

  private static Counter counter(String name, String description, MeterRegistry registry) {
    return Counter.builder(name).description(description).register(registry);
  }

  private static Timer timer(String name, String description, MeterRegistry registry) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(
            Stream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 60_000)
                .map(Duration::ofMillis)
                .toArray(Duration[]::new))
        .register(registry);
  }

  /** Batches without scans do not count. */
  void encoded(int rows, long nanos) {
    if (rows > 0) {
      encode.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Batches without meshes do not count. */
  void decoded(int rows, long nanos) {
    if (rows > 0) {
      decode.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Counts a batch.
   *
   * @param commitNanos how long its commit took
   */
  void committed(ProcessedBatch processed, long commitNanos) {
    ProcessedBatch.Tally tally = processed.tally();
    scans.increment(tally.scans());
    edits.increment(tally.edits());
    tally.rejects().forEach((reason, count) -> rejects.get(reason).increment(count));
    tally.flags().forEach((flag, count) -> flags.get(flag).increment(count));
    batchRecords.record(processed.batch().size());
    commit.record(commitNanos, TimeUnit.NANOSECONDS);
    recordLatencies(processed.batch());
  }

  private synchronized void recordLatencies(PolledBatch<?> batch) {
    long now = System.currentTimeMillis();
    for (PolledBatch.Slice<?> slice : batch.slices()) {
      for (ConsumerRecord<byte[], byte[]> record : slice.records()) {
        long millis = Math.max(0, Math.min(LONGEST_MILLIS, now - record.timestamp()));
        latency.record(millis, TimeUnit.MILLISECONDS);
        recentLatency.recordValue(millis);
      }
    }
  }

  /** Since the start. */
  ProcessorFigures figures() {
    Map<RejectReason, Long> counted = new EnumMap<>(RejectReason.class);
    rejects.forEach(
        (reason, counter) -> {
          if (counter.count() > 0) {
            counted.put(reason, (long) counter.count());
          }
        });
    return new ProcessorFigures(
        (long) scans.count(), (long) edits.count(), counted, models.figures());
  }

  /** Since the last call. */
  synchronized RecentLatency recentLatency() {
    Histogram recent = recentLatency;
    recentLatency = new Histogram(LONGEST_MILLIS, 3);
    return new RecentLatency(recent.getValueAtPercentile(50), recent.getValueAtPercentile(99));
  }
}
