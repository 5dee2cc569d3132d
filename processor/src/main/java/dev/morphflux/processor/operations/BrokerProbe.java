package dev.morphflux.processor.operations;

import dev.morphflux.processor.failures.KafkaFailures;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Asks the broker every few seconds whether it is there, on a thread of its own. */
public final class BrokerProbe implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofSeconds(3);
  private static final int TIMEOUT_MILLIS = 3000;

  private final Object address;
  private final Admin admin;
  private final Scheduler scheduler = Schedulers.newSingle("morphflux-health", true);
  private volatile Optional<String> problem = Optional.of("not asked yet");

  /**
   * Begins to ask.
   *
   * @param clientSettings {@code bootstrap.servers}, and what else clients of the broker need
   */
  public BrokerProbe(Map<String, Object> clientSettings) {
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    address = settings.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
    try {
      admin = Admin.create(settings);
    } catch (KafkaException e) {
      throw KafkaFailures.explain("no client can be made for Kafka", address, e);
    }
    scheduler.schedulePeriodically(this::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What was wrong when it was asked last; empty if it answered. */
  public Optional<String> problem() {
    return problem;
  }

  private void ask() {
    try {
      admin.describeCluster().controller().get();
      problem = Optional.empty();
    } catch (ExecutionException e) {
      KafkaException failure =
          e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
      problem =
          Optional.of(
              KafkaFailures.explain("the cluster cannot be described", address, failure)
                  .getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    scheduler.dispose();
    admin.close(Duration.ofSeconds(1));
  }
}
