package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.models.codec.Codec;
import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.processor.config.ProcessorConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A processor whose broker goes away says so, and heals by itself when it is back. */
class BrokerGoneTest {

  @Test
  void readyz_givenABrokerThatGoesAndComesBack_expectsItToFollow(@TempDir Path data) {
    EmbeddedBroker broker = EmbeddedBroker.start(0, data);
    int port = broker.port();
    try (Codec codec = SmallHead.codec();
        Monitored processor = new Monitored(ProcessorConfig.at(broker.bootstrapServers()), codec)) {
      EndToEnd.eventually(() -> assertThat(processor.status("/readyz")).isEqualTo(200));
      broker.close();
      EndToEnd.eventually(
          () -> {
            assertThat(processor.status("/readyz")).isEqualTo(503);
            assertThat(processor.get("/readyz").body()).contains("no answer from Kafka");
          });
      assertThat(processor.status("/livez")).as("a restart would not help").isEqualTo(200);
      broker = EmbeddedBroker.start(port, data);
      EndToEnd.eventually(() -> assertThat(processor.status("/readyz")).isEqualTo(200));
      try (Studio studio = new Studio(broker.bootstrapServers(), "morphflux.")) {
        studio.send(Studio.scan("s", "ada", SmallHead.shape(1)));
        EndToEnd.eventually(() -> assertThat(studio.meshes()).hasSize(1));
      }
    } finally {
      broker.close();
    }
  }
}
