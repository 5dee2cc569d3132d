package dev.morphflux.processor.pipeline;

import dev.morphflux.processor.bridge.BridgeCounters;
import dev.morphflux.processor.bridge.KafkaBridge;
import dev.morphflux.processor.models.ModelFigures;
import dev.morphflux.processor.models.ModelUse;
import dev.morphflux.processor.models.ServedModels;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** What the bridge and the models know of themselves, as meters that ask them when read. */
final class StateMeters {

  private final ServedModels models;
  private final MultiGauge inService;

  StateMeters(
      KafkaBridge<?> bridge, ServedModels models, List<String> inputs, MeterRegistry registry) {
    this.models = models;
    inService =
        MultiGauge.builder("morphflux.model.info")
            .description("1 for the model that encodes")
            .register(registry);
    refresh();
    bindCounters(bridge.counters(), registry);
    bindReleases(registry);
    bindPoll(bridge, inputs, registry);
  }

  /** Notes which model is in service. */
  void refresh() {
    try (ModelUse use = models.use()) {
      Tags tags = Tags.of("name", use.current().name(), "version", use.current().version());
      inService.register(List.of(MultiGauge.Row.of(tags, 1)), true);
    }
  }

  private static void bindCounters(BridgeCounters counters, MeterRegistry registry) {
    transactions("committed", BridgeCounters::commits, counters, registry);
    transactions("aborted", BridgeCounters::aborts, counters, registry);
    transactions("dropped", BridgeCounters::drops, counters, registry);
    FunctionCounter.builder("morphflux.rebalances", counters, BridgeCounters::rebalances)
        .description("assignments of partitions")
        .register(registry);
  }

  private static void transactions(
      String outcome,
      ToDoubleFunction<BridgeCounters> count,
      BridgeCounters counters,
      MeterRegistry registry) {
    FunctionCounter.builder("morphflux.transactions", counters, count)
        .description("micro-batches by what became of their commit")
        .tag("outcome", outcome)
        .register(registry);
  }

  private void bindReleases(MeterRegistry registry) {
    releases("accepted", ModelFigures::accepted, registry);
    releases("refused", ModelFigures::refused, registry);
    releases("failed-fetch", ModelFigures::failedFetches, registry);
  }

  private void releases(
      String outcome, ToLongFunction<ModelFigures> count, MeterRegistry registry) {
    FunctionCounter.builder(
            "morphflux.releases", models, served -> count.applyAsLong(served.figures()))
        .description("published models by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }

  private static void bindPoll(KafkaBridge<?> bridge, List<String> inputs, MeterRegistry registry) {
    for (String topic : inputs) {
      Gauge.builder("morphflux.lag.records", bridge, b -> b.status().lag().getOrDefault(topic, 0L))
          .description("records of the assigned partitions that were not polled yet")
          .tag("topic", topic)
          .register(registry);
    }
    gauge(
        "morphflux.inflight.records",
        "records that wait or are in work",
        KafkaBridge::recordsInFlight,
        bridge,
        registry);
    gauge(
        "morphflux.inflight.bytes",
        "bytes that wait or are in work",
        KafkaBridge::bytesInFlight,
        bridge,
        registry);
    gauge(
        "morphflux.partitions.assigned",
        "partitions of scans and edits that are served here",
        b -> b.status().assignedPartitions(),
        bridge,
        registry);
    gauge(
        "morphflux.partitions.paused",
        "assigned partitions that are not being fetched",
        b -> b.status().pausedPartitions(),
        bridge,
        registry);
    TimeGauge.builder(
            "morphflux.poll.age",
            bridge,
            TimeUnit.NANOSECONDS,
            b -> {
              long polledAt = b.status().polledAt();
              return System.nanoTime() - polledAt;
            })
        .description("time since the last poll")
        .register(registry);
  }

  private static void gauge(
      String name,
      String description,
      ToDoubleFunction<KafkaBridge<?>> value,
      KafkaBridge<?> bridge,
      MeterRegistry registry) {
    Gauge.builder(name, bridge, value).description(description).register(registry);
  }
}
