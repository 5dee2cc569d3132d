package dev.morphflux.processor.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A broker and controller in a process of its own, alone or one of three, to be killed. */
final class BrokerNode implements AutoCloseable {

  private static final String CLUSTER = "bW9ycGhmbHV4LXRlc3RzIQ";
  private static final String READY = "the node is ready";

  /**
   * The ports of a node.
   *
   * @param advertised where clients that come by {@code viaLink} are sent, such as a proxy
   */
  record Ports(int client, int viaLink, int advertised, int controller) {}

  private final Path data;
  private final Properties settings;
  private CompletableFuture<Void> ready = new CompletableFuture<>();
  private Process process;

  private BrokerNode(Path data, Properties settings) throws IOException {
    this.data = data;
    this.settings = settings;
    process = launch();
  }

  /**
   * Starts node {@code id} of the given ones; it is ready when {@link #awaitReady} returns.
   *
   * @param id counted from 1
   */
  static BrokerNode start(int id, List<Ports> nodes, Path data) throws IOException {
    Files.createDirectories(data);
    Properties settings = new Properties();
    settings.putAll(network(id, nodes));
    settings.putAll(replication(nodes.size()));
    settings.put("log.dirs", data.toString());
    return new BrokerNode(data, settings);
  }

  private static Map<String, String> network(int id, List<Ports> nodes) {
    Ports own = nodes.get(id - 1);
    StringBuilder voters = new StringBuilder();
    for (int i = 0; i < nodes.size(); i++) {
      voters
          .append(i == 0 ? "" : ",")
          .append("%d@localhost:%d".formatted(i + 1, nodes.get(i).controller()));
    }
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        Integer.toString(id),
        "controller.quorum.voters",
        voters.toString(),
        "controller.listener.names",
        "CONTROLLER",
        "listeners",
        "PLAINTEXT://localhost:%d,LINK://localhost:%d,CONTROLLER://localhost:%d"
            .formatted(own.client(), own.viaLink(), own.controller()),
        "advertised.listeners",
        "PLAINTEXT://localhost:%d,LINK://localhost:%d".formatted(own.client(), own.advertised()),
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,LINK:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name",
        "PLAINTEXT");
  }

  private static Map<String, String> replication(int nodes) {
    String replicas = Integer.toString(nodes);
    String insync = Integer.toString(nodes / 2 + 1);
    return Map.ofEntries(
        Map.entry("default.replication.factor", replicas),
        Map.entry("min.insync.replicas", insync),
        Map.entry("offsets.topic.replication.factor", replicas),
        Map.entry("offsets.topic.num.partitions", "3"),
        Map.entry("transaction.state.log.replication.factor", replicas),
        Map.entry("transaction.state.log.min.isr", insync),
        Map.entry("transaction.state.log.num.partitions", "3"),
        Map.entry("share.coordinator.state.topic.replication.factor", replicas),
        Map.entry("share.coordinator.state.topic.min.isr", insync),
        Map.entry("share.coordinator.state.topic.num.partitions", "1"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        Map.entry("group.min.session.timeout.ms", "1000"),
        Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
        Map.entry("auto.create.topics.enable", "false"),
        Map.entry("broker.session.timeout.ms", "6000"),
        Map.entry("broker.heartbeat.interval.ms", "1000"),
        Map.entry("message.max.bytes", Integer.toString(33 << 20)),
        Map.entry("num.network.threads", "2"),
        Map.entry("num.io.threads", "2"),
        Map.entry("background.threads", "2"),
        Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20)));
  }

  private Process launch() throws IOException {
    StringWriter text = new StringWriter();
    settings.store(text, null);
    ready = new CompletableFuture<>();
    return ChildJvm.start(
        BrokerNode.class, List.of(data.toString(), text.toString()), READY, ready);
  }

  /** Waits until the node serves clients. */
  void awaitReady() {
    ready.join();
  }

  /** As SIGKILL: nothing is flushed, nobody is told. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The same node, on its data, on its ports. */
  void restart() throws IOException {
    process = launch();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  /** The node's process: data directory and settings are the arguments. */
  public static void main(String[] args) throws Exception {
    Properties settings = new Properties();
    settings.load(new StringReader(args[1]));
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setClusterId(CLUSTER)
          .setNodeId(Integer.parseInt(settings.getProperty("node.id")))
          .setDirectories(Set.of(args[0]))
          .setControllerListenerName("CONTROLLER")
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .run();
    }
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    server.startup();
    System.out.println(READY);
    server.awaitShutdown();
  }
}
