package dev.morphflux.processor.connect;

import dev.morphflux.processor.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a Connect worker, and a connector and a topic of each test's own. */
abstract class WorkerTest {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path brokerData;
  @TempDir Path directory;
  static EmbeddedBroker broker;
  static ConnectWorker worker;

  /** Of the connector and of the topic. */
  String name;

  TopicMessages topic;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(0, brokerData);
    worker = ConnectWorker.start(broker.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
  }

  @BeforeEach
  void nameConnector(TestInfo test) {
    name = "test-" + Integer.toHexString(test.getDisplayName().hashCode());
    topic = new TopicMessages(broker.bootstrapServers(), name).create();
  }

  @AfterEach
  void deleteConnector() {
    worker.delete(name);
  }

  /** Waits until there are exactly files whose names begin so. */
  static void awaitFiles(Supplier<List<String>> files, List<String> beginnings) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<String> found = files.get();
              Assertions.assertThat(found).hasSameSizeAs(beginnings);
              for (int i = 0; i < found.size(); i++) {
                Assertions.assertThat(found.get(i)).startsWith(beginnings.get(i));
              }
            });
  }
}
