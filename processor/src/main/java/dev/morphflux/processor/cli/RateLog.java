package dev.morphflux.processor.cli;

import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.processor.pipeline.ProcessorFigures;
import dev.morphflux.processor.pipeline.RecentLatency;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** A line with rates every few seconds in which something happened. */
final class RateLog {

  private static final Logger LOG = LoggerFactory.getLogger(RateLog.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final Processor processor;
  private final Disposable timer;
  private ProcessorFigures last;

  RateLog(Processor processor) {
    this.processor = processor;
    last = processor.figures();
    timer =
        Schedulers.parallel()
            .schedulePeriodically(
                this::log, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void log() {
    ProcessorFigures now = processor.figures();
    RecentLatency latency = processor.recentLatency();
    long scans = now.scans() - last.scans();
    long edits = now.edits() - last.edits();
    long rejects = now.rejectCount() - last.rejectCount();
    last = now;
    if (scans + edits + rejects > 0) {
      LOG.atInfo()
          .setMessage("committed")
          .addKeyValue("scansPerSecond", perSecond(scans))
          .addKeyValue("editsPerSecond", perSecond(edits))
          .addKeyValue("rejects", rejects)
          .addKeyValue("latencyMillisP50", latency.millisP50())
          .addKeyValue("latencyMillisP99", latency.millisP99())
          .addKeyValue("scansInAll", now.scans())
          .addKeyValue("model", now.models().inService())
          .log();
    }
  }

  private static double perSecond(long count) {
    return Math.round(10.0 * count / INTERVAL.toSeconds()) / 10.0;
  }

  void close() {
    timer.dispose();
  }
}
