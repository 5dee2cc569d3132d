package dev.morphflux.processor.stream;

import dev.morphflux.processor.broker.EmbeddedBroker;
import java.nio.file.Path;

/** The broker that the end-to-end tests run against. */
record Kafka(String bootstrapServers, Runnable stop) implements AutoCloseable {

  static Kafka embedded(Path dataDirectory) {
    EmbeddedBroker broker = EmbeddedBroker.start(0, dataDirectory);
    return new Kafka(broker.bootstrapServers(), broker::close);
  }

  @Override
  public void close() {
    stop.run();
  }
}
