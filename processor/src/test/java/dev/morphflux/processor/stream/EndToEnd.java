package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.KafkaConfig;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.pipeline.Processor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One broker for all tests of a class, topics and a group of its own for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EndToEnd {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Kafka kafka;
  private Codec codec;
  private Studio studio;
  private String prefix;

  /** The broker to run against. */
  Kafka startKafka(Path dataDirectory) {
    return Kafka.embedded(dataDirectory);
  }

  @BeforeAll
  void start(@TempDir Path dataDirectory) {
    kafka = startKafka(dataDirectory);
    codec = SmallHead.codec();
  }

  @AfterAll
  void stop() {
    if (kafka != null) {
      codec.close();
      kafka.close();
    }
  }

  @BeforeEach
  void open() {
    prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
    studio = new Studio(kafka.bootstrapServers(), prefix);
  }

  @AfterEach
  void close() {
    studio.close();
  }

  Codec codec() {
    return codec;
  }

  Studio studio() {
    return studio;
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** A configuration on this test's topics, quick to notice the dead. */
  ProcessorConfig config() {
    return ProcessorConfig.at(bootstrapServers())
        .withKafka(
            new KafkaConfig(
                bootstrapServers(),
                prefix + "group",
                null,
                prefix,
                null,
                null,
                null,
                Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", "500"),
                Map.of(
                    "transaction.timeout.ms",
                    "10000",
                    "delivery.timeout.ms",
                    "10000",
                    "request.timeout.ms",
                    "5000")));
  }

  Processor start() {
    return start(config(), codec, KafkaClients.STANDARD);
  }

  static Processor start(ProcessorConfig config, Codec codec, KafkaClients clients) {
    Processor processor =
        new Processor(config, codec, Optional.of(SmallHead.statistics()), clients);
    CompletableFuture<Void> unused = processor.start();
    return processor;
  }

  /** Runs the test's steps while a processor runs, which is then stopped in order. */
  static void processing(
      ProcessorConfig config, Codec codec, KafkaClients clients, ThrowingRunnable steps) {
    Processor processor = start(config, codec, clients);
    try {
      steps.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    } finally {
      processor.close();
    }
  }

  static void eventually(ThrowingRunnable assertion) {
    eventually(PATIENCE, assertion);
  }

  static void eventually(Duration patience, ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(assertion);
  }

  void awaitLatents(int count) {
    eventually(() -> assertThat(studio.latents()).hasSizeGreaterThanOrEqualTo(count));
  }

  void awaitMeshes(int count) {
    eventually(() -> assertThat(studio.meshes()).hasSizeGreaterThanOrEqualTo(count));
  }

  /** The ids of all scans that were answered, as often as they were, in no order. */
  List<String> scanIdsOfMeshes() {
    return studio.meshes().stream().map(mesh -> String.valueOf(mesh.getScanId())).toList();
  }

  List<String> scanIdsOfLatents() {
    return studio.latents().stream().map(latent -> latent.getScanId()).toList();
  }
}
