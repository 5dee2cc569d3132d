package dev.morphflux.processor.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class TopicSetupTest {

  @Test
  void ensure_givenTopicsInPart_expectsTheRestWithTheSameCountAndMismatchesRefused(
      @TempDir Path directory) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, directory)) {
      Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (Admin admin = Admin.create(client)) {
        create(admin, "a.scans", 3);
        create(admin, "b.scans", 3);
        create(admin, "b.edits", 2);
        assertThat(TopicSetup.of(new Topics("a.")).ensure(client)).isEqualTo(3);
        assertThat(TopicSetup.of(new Topics("a.")).ensure(client)).isEqualTo(3);
        assertThat(setting(admin, "a.state", "cleanup.policy")).isEqualTo("compact");
        assertThat(setting(admin, "a.meshes", "cleanup.policy")).isEqualTo("delete");
        assertThat(setting(admin, "a.meshes", "max.message.bytes"))
            .isEqualTo(Integer.toString(TopicSetup.MAX_MESSAGE_BYTES));
      }
      assertThatThrownBy(() -> TopicSetup.of(new Topics("b.")).ensure(client))
          .isInstanceOf(MorphfluxException.class)
          .hasMessageContaining("b.edits=2")
          .hasMessageContaining("b.scans=3");
    }
  }

  @Test
  @Timeout(20)
  void ensure_givenNoBroker_expectsErrorThatNamesTheAddress() {
    assertThatThrownBy(
            () ->
                TopicSetup.of(Topics.standard()).ensure(Map.of("bootstrap.servers", "localhost:1")))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("localhost:1");
  }

  private static void create(Admin admin, String topic, int partitions) throws Exception {
    admin
        .createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
        .all()
        .get(20, TimeUnit.SECONDS);
  }

  private static String setting(Admin admin, String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin
        .describeConfigs(List.of(resource))
        .all()
        .get(20, TimeUnit.SECONDS)
        .get(resource)
        .get(name)
        .value();
  }
}
