package dev.morphflux.processor.bench;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.models.packages.Statistics;
import dev.morphflux.processor.bridge.BridgeCounters;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.pipeline.Processor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The processor as it is, with one model. */
final class ServedProcessor implements Measured {

  private final Codec codec;
  private final Processor processor;

  ServedProcessor(ProcessorConfig config, Codec codec, Optional<Statistics> statistics) {
    this.codec = codec;
    processor = new Processor(config, codec, statistics, KafkaClients.STANDARD);
  }

  @Override
  public CompletableFuture<Void> start() {
    return processor.start();
  }

  @Override
  public long scans() {
    return processor.figures().scans();
  }

  @Override
  public BridgeCounters bridge() {
    return processor.bridgeCounters();
  }

  @Override
  public void close() {
    processor.close();
    codec.close();
  }
}
