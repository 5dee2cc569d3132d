package dev.morphflux.processor.pipeline;

import dev.morphflux.processor.bridge.PolledBatch;
import dev.morphflux.processor.models.ServedModels;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Counts what was committed. Safe for use by several threads. */
final class ProcessorMeter {

  private static final long LONGEST_MILLIS = 3_600_000;

  private final Map<RejectReason, Long> rejects = new EnumMap<>(RejectReason.class);
  private final Histogram latency = new Histogram(LONGEST_MILLIS, 3);
  private Histogram recentLatency = new Histogram(LONGEST_MILLIS, 3);
  private final ServedModels models;
  private long scans;
  private long edits;

  ProcessorMeter(ServedModels models) {
    this.models = models;
  }

  synchronized void committed(ProcessedBatch processed) {
    scans += processed.tally().scans();
    edits += processed.tally().edits();
    processed.tally().rejects().forEach((reason, n) -> rejects.merge(reason, (long) n, Long::sum));
    long now = System.currentTimeMillis();
    for (PolledBatch.Slice<?> slice : processed.batch().slices()) {
      for (ConsumerRecord<byte[], byte[]> record : slice.records()) {
        long millis = Math.max(0, Math.min(LONGEST_MILLIS, now - record.timestamp()));
        latency.recordValue(millis);
        recentLatency.recordValue(millis);
      }
    }
  }

  /** Since the start. */
  synchronized ProcessorFigures figures() {
    return figures(latency);
  }

  /** Since the start, but with the latencies since the last call. */
  synchronized ProcessorFigures recentFigures() {
    ProcessorFigures figures = figures(recentLatency);
    recentLatency = new Histogram(LONGEST_MILLIS, 3);
    return figures;
  }

  private ProcessorFigures figures(Histogram histogram) {
    return new ProcessorFigures(
        scans,
        edits,
        Map.copyOf(rejects),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(99),
        models.figures());
  }
}
