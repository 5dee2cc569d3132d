package dev.morphflux.processor.broker;

import dev.morphflux.schemas.MorphfluxException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka broker in KRaft mode (broker and controller in one) inside this process, for
 * development, demonstrations and tests. It listens on the loopback interface only, keeps its data
 * and its cluster id in the data directory, and does not create topics by itself.
 *
 * <p>Starting takes about two seconds. Kafka ends the JVM on fatal errors such as a full disk; here
 * these complete {@link #failure()} instead.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

  /** Free ports can be taken by someone else between choosing and binding. */
  private static final int ATTEMPTS = 3;

  private final KafkaRaftServer server;
  private final DataDirectory data;
  private final ExitTrap exits;
  private final int port;
  private boolean closed;

  private EmbeddedBroker(KafkaRaftServer server, DataDirectory data, ExitTrap exits, int port) {
    this.server = server;
    this.data = data;
    this.exits = exits;
    this.port = port;
  }

  /**
   * Starts a broker.
   *
   * @param port where it listens; 0 takes a free one
   * @param dataDirectory created if missing
   * @throws MorphfluxException if the port is taken, or the directory cannot be written, is used by
   *     another broker, or its disk is full
   */
  public static EmbeddedBroker start(int port, Path dataDirectory) {
    return start(port, dataDirectory, Map.of());
  }

  /**
   * Starts a broker.
   *
   * @param port where it listens; 0 takes a free one
   * @param dataDirectory created if missing
   * @param settings native settings of the broker, which go before its own; its listener for
   *     clients is called PLAINTEXT, whatever protocol it is given
   * @throws MorphfluxException as the other one
   */
  public static EmbeddedBroker start(int port, Path dataDirectory, Map<String, String> settings) {
    if (port != 0) {
      Ports.requireFree(port);
    }
    DataDirectory data = DataDirectory.lock(dataDirectory);
    ExitTrap exits = ExitTrap.set();
    try {
      RuntimeException last = null;
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        int chosen = port == 0 ? Ports.free() : port;
        try {
          return new EmbeddedBroker(run(chosen, data, settings), data, exits, chosen);
        } catch (RuntimeException e) {
          last = e;
          if (port != 0 || !Ports.isBindFailure(e)) {
            break;
          }
        }
      }
      throw new MorphfluxException(
          "the embedded broker on port %d with data in %s did not start: %s"
              .formatted(port, data.path(), last == null ? "" : last.getMessage()),
          last);
    } catch (RuntimeException e) {
      exits.release();
      data.close();
      throw e;
    }
  }

  private static KafkaRaftServer run(int port, DataDirectory data, Map<String, String> own) {
    int controllerPort = Ports.free();
    Properties settings = BrokerSettings.of(port, controllerPort, data.path());
    settings.putAll(own);
    format(data);
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    try {
      server.startup();
    } catch (RuntimeException e) {
      shutDown(server);
      throw e;
    }
    LOG.atDebug().setMessage("broker started").addKeyValue("port", port).log();
    return server;
  }

  private static void format(DataDirectory data) {
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setClusterId(data.clusterId().orElseGet(() -> Uuid.randomUuid().toString()))
          .setNodeId(BrokerSettings.NODE_ID)
          .setDirectories(Set.of(data.path().toString()))
          .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .run();
    } catch (Exception e) {
      throw new MorphfluxException(
          "the data directory %s cannot be prepared for the broker: %s"
              .formatted(data.path(), e.getMessage()),
          e);
    }
  }

  /** Where clients connect, {@code localhost:PORT}. */
  public String bootstrapServers() {
    return BrokerSettings.HOST + ":" + port;
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Completes with the reason, on a thread of the broker, when the broker cannot go on. */
  public CompletableFuture<String> failure() {
    return exits.failure();
  }

  /** Stops the broker and releases port and data directory. May be called twice. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      shutDown(server);
    } finally {
      exits.release();
      data.close();
    }
  }

  private static void shutDown(KafkaRaftServer server) {
    try {
      server.shutdown();
      server.awaitShutdown();
    } catch (RuntimeException e) {
      LOG.atWarn().setMessage("the broker did not stop cleanly").setCause(e).log();
    }
  }
}
