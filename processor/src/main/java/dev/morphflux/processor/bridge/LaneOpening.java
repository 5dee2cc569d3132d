package dev.morphflux.processor.bridge;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/** Runs the {@link LaneOpener} off the poll thread. */
final class LaneOpening<S> {

  private static final Logger LOG = LoggerFactory.getLogger(LaneOpening.class);
  private static final long RETRY_MILLIS = 1000;

  private final LaneOpener<S> opener;
  private final Lanes<S> lanes;
  private final Scheduler workers;
  private final Consumer<Throwable> failed;

  LaneOpening(LaneOpener<S> opener, Lanes<S> lanes, Scheduler workers, Consumer<Throwable> failed) {
    this.opener = opener;
    this.lanes = lanes;
    this.workers = workers;
    this.failed = failed;
  }

  void open(Lane<S> lane) {
    workers.schedule(() -> attempt(lane));
  }

  void offsetsUnsettled() {
    workers.schedule(this::tellOfUnsettledOffsets);
  }

  private void tellOfUnsettledOffsets() {
    try {
      opener.offsetsUnsettled();
    } catch (RuntimeException | Error e) {
      failed.accept(e);
    }
  }

  private void attempt(Lane<S> lane) {
    if (!lane.isActive()) {
      return;
    }
    try {
      lanes.opened(lane, opener.open(lane.partition()));
    } catch (RuntimeException | Error e) {
      failed(lane, e);
    }
  }

  /** What goes wrong for a lane that was revoked or rewound meanwhile is nobody's concern. */
  private void failed(Lane<S> lane, Throwable reason) {
    if (!lane.isActive()) {
      return;
    }
    if (reason instanceof RetriableException) {
      LOG.atWarn()
          .setMessage("a lane could not be opened, trying again")
          .addKeyValue("partition", lane.partition())
          .setCause(reason)
          .log();
      workers.schedule(() -> attempt(lane), RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      failed.accept(reason);
    }
  }
}
