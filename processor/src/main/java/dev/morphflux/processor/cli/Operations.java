package dev.morphflux.processor.cli;

import dev.morphflux.processor.config.HttpConfig;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.models.ServedModels;
import dev.morphflux.processor.operations.BrokerProbe;
import dev.morphflux.processor.operations.Health;
import dev.morphflux.processor.operations.Metrics;
import dev.morphflux.processor.operations.OperationsServer;
import dev.morphflux.processor.pipeline.Processor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Metrics and health of the process, served over HTTP if the configuration gives a port. */
final class Operations implements AutoCloseable {

  /** A poll takes a fraction of a second; a rebalance may wait for batches in work besides. */
  private static final Duration LONGEST_POLL = Duration.ofSeconds(30);

  private final Metrics metrics = new Metrics();
  private final @Nullable BrokerProbe probe;
  private final @Nullable OperationsServer server;
  private final @Nullable Health health;

  Operations(ProcessorConfig config) {
    HttpConfig http = config.http();
    if (http.port() == null) {
      probe = null;
      server = null;
      health = null;
      return;
    }
    BrokerProbe asked = new BrokerProbe(config.kafka().clientSettings());
    probe = asked;
    health =
        new Health(
            asked::problem,
            LONGEST_POLL.plusSeconds(config.limits().revokeSeconds()),
            Duration.ofSeconds(config.limits().batchSeconds()));
    try {
      server = OperationsServer.start(http.host(), http.port(), health, metrics);
    } catch (RuntimeException e) {
      asked.close();
      throw e;
    }
  }

  MeterRegistry registry() {
    return metrics.registry();
  }

  void started(Processor processor, ServedModels models) {
    if (health != null && server != null) {
      health.started(
          processor::bridgeStatus, processor::batchAge, () -> models.figures().inService());
      server.beforeMetrics(processor::refreshMeters);
    }
  }

  void stopping() {
    if (health != null && server != null) {
      health.stopping();
      server.beforeMetrics(() -> {});
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    if (probe != null) {
      probe.close();
    }
    metrics.close();
  }
}
