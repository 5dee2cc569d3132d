package dev.morphflux.processor.stream;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.models.ServedModel;
import dev.morphflux.processor.models.ServedModels;
import dev.morphflux.processor.operations.BrokerProbe;
import dev.morphflux.processor.operations.Health;
import dev.morphflux.processor.operations.Metrics;
import dev.morphflux.processor.operations.OperationsServer;
import dev.morphflux.processor.pipeline.Processor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A processor that is asked over HTTP how it is. */
final class Monitored implements AutoCloseable {

  private final HttpClient client = HttpClient.newHttpClient();
  private final Metrics metrics = new Metrics();
  private final BrokerProbe probe;
  private final OperationsServer server;
  private final Processor processor;

  Monitored(ProcessorConfig config, Codec codec) {
    this(config, codec, Duration.ofSeconds(60));
  }

  Monitored(ProcessorConfig config, Codec codec, Duration longestBatch) {
    probe = new BrokerProbe(config.kafka().clientSettings());
    Health health = new Health(probe::problem, Duration.ofSeconds(40), longestBatch);
    server = OperationsServer.start("127.0.0.1", 0, health, metrics);
    ServedModels models =
        ServedModels.only(new ServedModel(codec, Optional.of(SmallHead.statistics())));
    processor = new Processor(config, models, KafkaClients.STANDARD, metrics.registry());
    CompletableFuture<Void> unused = processor.start();
    health.started(
        processor::bridgeStatus, processor::batchAge, () -> models.figures().inService());
    server.beforeMetrics(processor::refreshMeters);
  }

  HttpResponse<String> get(String path) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  int status(String path) {
    return get(path).statusCode();
  }

  @Override
  public void close() {
    processor.close();
    server.close();
    probe.close();
    metrics.close();
  }
}
