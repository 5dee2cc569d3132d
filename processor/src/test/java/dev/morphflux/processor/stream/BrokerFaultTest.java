package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.KafkaConfig;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.pipeline.Processor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers that are killed, and a network that does not carry what it is given. */
class BrokerFaultTest {

  private static final int PER_SECOND = 50;

  private final List<BrokerNode> nodes = new ArrayList<>();
  private final List<BrokerNode.Ports> ports = new ArrayList<>();
  private final Random random = new Random(Seed.VALUE);
  private Codec codec;

  @BeforeEach
  void open() {
    codec = SmallHead.codec();
  }

  @AfterEach
  void close() throws InterruptedException {
    for (BrokerNode node : nodes) {
      node.close();
    }
    codec.close();
  }

  /** Long, as the broker takes its time to come back. */
  @Test
  @Tag("long")
  void process_givenABrokerKilledAndOneGoneForLong_expectsExactlyOnceInOrderUnaided(
      @TempDir Path directory) throws Exception {
    startNodes(directory, 1);
    ProcessorConfig config = config(clients(), null, Map.of());
    try (Processor processor = EndToEnd.start(config, codec, KafkaClients.STANDARD);
        Faults faults = new Faults(codec, clients(), config)) {
      faults.warmUp();
      faults.load().send(Duration.ofSeconds(1), PER_SECOND);
      nodes.get(0).kill();
      nodes.get(0).restart();
      nodes.get(0).awaitReady();
      faults.load().send(Duration.ofSeconds(1), PER_SECOND);
      faults.load().send(50);
      nodes.get(0).kill();
      // Longer than the delivery time-out.
      TimeUnit.SECONDS.sleep(7);
      nodes.get(0).restart();
      nodes.get(0).awaitReady();
      faults.load().send(Duration.ofSeconds(1), PER_SECOND);
      faults.verdict();
      assertThat(processor.bridgeCounters().commits()).isPositive();
    }
  }

  /** The decision is written, the markers are not, or not all. */
  @Test
  @Tag("long")
  void process_givenABrokerKilledRightBehindACommit_expectsExactlyOnceInOrder(
      @TempDir Path directory) throws Exception {
    startNodes(directory, 1);
    ProcessorConfig config = config(clients(), null, Map.of());
    KillAfterCommit clients = new KillAfterCommit(nodes.get(0));
    try (Processor processor = EndToEnd.start(config, codec, clients);
        Faults faults = new Faults(codec, clients(), config)) {
      faults.warmUp();
      for (int round = 0; round < 3; round++) {
        CompletableFuture<Void> killed = clients.killNext();
        faults.load().send(50);
        killed.get(2, TimeUnit.MINUTES);
        nodes.get(0).restart();
        nodes.get(0).awaitReady();
        faults.verification().awaitAllAnswered(Faults.PATIENCE);
      }
      faults.verdict();
      assertThat(processor.bridgeCounters().commits()).isPositive();
    }
  }

  private static final class KillAfterCommit implements KafkaClients {
    private final BrokerNode node;
    private final AtomicReference<@Nullable CompletableFuture<Void>> next = new AtomicReference<>();

    KillAfterCommit(BrokerNode node) {
      this.node = node;
    }

    /** Completes when it is done. */
    CompletableFuture<Void> killNext() {
      CompletableFuture<Void> killed = new CompletableFuture<>();
      next.set(killed);
      return killed;
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
      return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public void commitTransaction() {
          super.commitTransaction();
          CompletableFuture<Void> killed = next.getAndSet(null);
          if (killed != null) {
            killAndComplete(killed);
          }
        }
      };
    }

    private void killAndComplete(CompletableFuture<Void> killed) {
      try {
        node.kill();
        killed.complete(null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        killed.completeExceptionally(e);
      }
    }
  }

  @Test
  void process_givenANetworkThatDelaysResetsAndFallsSilent_expectsExactlyOnceInOrder(
      @TempDir Path directory) throws Exception {
    network(directory, "classic", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  @Tag("long")
  @Timeout(1800)
  void process_givenABadNetworkForLong_expectsExactlyOnceInOrder(
      String protocol, @TempDir Path directory) throws Exception {
    network(directory, protocol, 60);
  }

  private void network(Path directory, String protocol, int rounds) throws Exception {
    int viaLink = freePort();
    try (FaultyLink link = new FaultyLink(viaLink)) {
      ports.add(new BrokerNode.Ports(freePort(), viaLink, link.port(), freePort()));
      startAll(directory);
      // A name, as the operator gives one: trouble with the network must not look like a twin.
      ProcessorConfig config =
          config("localhost:" + link.port(), "booth", Map.of("group.protocol", protocol));
      try (Processor processor = EndToEnd.start(config, codec, KafkaClients.STANDARD);
          Faults faults = new Faults(codec, clients(), config)) {
        faults.warmUp();
        for (int round = 0; round < rounds; round++) {
          link.delay(10 + random.nextInt(40));
          faults.load().send(Duration.ofSeconds(1), PER_SECOND);
          link.delay(0);
          link.reset();
          faults.load().send(Duration.ofMillis(200 + random.nextInt(600)), PER_SECOND);
          link.reset();
          faults.load().send(20);
          link.silence(true);
          TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(4500));
          link.silence(false);
        }
        faults.verdict();
        assertThat(processor.bridgeCounters().commits()).isPositive();
      }
    }
  }

  @Test
  @Tag("long")
  @Timeout(1200)
  void process_givenThreeBrokersAndOneKilledUnderLoad_expectsExactlyOnceInOrder(
      @TempDir Path directory) throws Exception {
    startNodes(directory, 3);
    for (String protocol : List.of("classic", "consumer")) {
      ProcessorConfig config = config(clients(), null, Map.of("group.protocol", protocol));
      try (Processor first = EndToEnd.start(config, codec, KafkaClients.STANDARD);
          Processor second = EndToEnd.start(config, codec, KafkaClients.STANDARD);
          Faults faults = new Faults(codec, clients(), config)) {
        faults.warmUp();
        for (int round = 0; round < 3; round++) {
          BrokerNode victim = nodes.get(random.nextInt(nodes.size()));
          faults.load().send(Duration.ofSeconds(2), PER_SECOND);
          victim.kill();
          faults.load().send(Duration.ofSeconds(6), PER_SECOND);
          faults.awaitProgress(Duration.ofSeconds(60));
          victim.restart();
          victim.awaitReady();
          faults.load().send(Duration.ofSeconds(2), PER_SECOND);
        }
        try (DoomedProcessor doomed =
            new DoomedProcessor(config, DoomedProcessor.Point.BEFORE_COMMIT, 1)) {
          faults.load().send(Duration.ofSeconds(8), PER_SECOND);
          doomed.close();
          faults.verdict();
        }
        assertThat(first.bridgeCounters().commits() + second.bridgeCounters().commits())
            .isPositive();
      }
    }
  }

  private void startNodes(Path directory, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int viaLink = freePort();
      ports.add(new BrokerNode.Ports(freePort(), viaLink, viaLink, freePort()));
    }
    startAll(directory);
  }

  private void startAll(Path directory) throws IOException {
    for (int id = 1; id <= ports.size(); id++) {
      nodes.add(BrokerNode.start(id, ports, directory.resolve("node" + id)));
    }
    for (BrokerNode node : nodes) {
      node.awaitReady();
    }
    awaitTransactions();
  }

  /** Brokers that are ready may still be without the topic in which transactions are kept. */
  private void awaitTransactions() {
    Map<String, Object> patient =
        Map.of(
            "bootstrap.servers", clients(), "transactional.id", "first", "max.block.ms", "60000");
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(patient, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
    }
  }

  private String clients() {
    return String.join(",", ports.stream().map(own -> "localhost:" + own.client()).toList());
  }

  private static ProcessorConfig config(
      String bootstrapServers, String instance, Map<String, String> consumer) {
    String prefix = "t" + UUID.randomUUID().toString().substring(0, 8) + ".";
    Map<String, String> own = new HashMap<>(Map.of("default.api.timeout.ms", "5000"));
    if (!"consumer".equals(consumer.get("group.protocol"))) {
      own.putAll(Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", "500"));
    }
    own.putAll(consumer);
    return ProcessorConfig.at(bootstrapServers)
        .withKafka(
            new KafkaConfig(
                bootstrapServers,
                prefix + "group",
                instance,
                prefix,
                null,
                null,
                null,
                own,
                Map.of(
                    "transaction.timeout.ms",
                    "6000",
                    "delivery.timeout.ms",
                    "4000",
                    "max.block.ms",
                    "4000",
                    "request.timeout.ms",
                    "2000")));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
