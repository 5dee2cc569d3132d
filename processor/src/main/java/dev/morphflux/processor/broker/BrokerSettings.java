package dev.morphflux.processor.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The settings of a broker that is alone, small and quick to start. */
final class BrokerSettings {

  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";
  static final String HOST = "localhost";

  /** A mesh of a million vertices in float32 is 12 MB; Kafka's own limit is 1 MiB. */
  static final int MAX_MESSAGE_BYTES = 32 << 20;

  private BrokerSettings() {}

  static Properties of(int port, int controllerPort, Path data) {
    Properties settings = new Properties();
    settings.putAll(network(port, controllerPort));
    settings.putAll(alone());
    settings.putAll(small());
    settings.put("log.dirs", data.toString());
    return settings;
  }

  private static Map<String, String> network(int port, int controllerPort) {
    String client = "PLAINTEXT://" + HOST + ":" + port;
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        Integer.toString(NODE_ID),
        "controller.quorum.voters",
        NODE_ID + "@" + HOST + ":" + controllerPort,
        "controller.listener.names",
        CONTROLLER_LISTENER,
        "listeners",
        client + "," + CONTROLLER_LISTENER + "://" + HOST + ":" + controllerPort,
        "advertised.listeners",
        client,
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name",
        "PLAINTEXT");
  }

  /** Internal topics must not wait for replicas or group members that will never come. */
  private static Map<String, String> alone() {
    return Map.ofEntries(
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("offsets.topic.num.partitions", "1"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("transaction.state.log.num.partitions", "1"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.num.partitions", "1"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        Map.entry("group.min.session.timeout.ms", "1000"),
        Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
        // A transaction that begins right after another waits for its markers; they are quick here.
        Map.entry("add.partitions.to.txn.retry.backoff.ms", "1"),
        Map.entry("add.partitions.to.txn.retry.backoff.max.ms", "5000"),
        Map.entry("auto.create.topics.enable", "false"));
  }

  private static Map<String, String> small() {
    return Map.of(
        "message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES),
        "replica.fetch.max.bytes", Integer.toString(MAX_MESSAGE_BYTES),
        "num.network.threads", "2",
        "num.io.threads", "2",
        "background.threads", "2",
        "log.initial.task.delay.ms", "5000",
        "log.retention.check.interval.ms", "5000",
        "log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20),
        "log.cleaner.io.buffer.size", Integer.toString(1 << 20));
  }
}
