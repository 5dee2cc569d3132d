package dev.morphflux.processor.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.morphflux.processor.broker.EmbeddedBroker;
import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.schemas.DenseMesh;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.ModelRelease;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.SubjectState;
import dev.morphflux.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Holds asyncapi.yaml to the messages and to the topics as they are made. */
class AsyncApiTest {

  private static final Path FILE = Path.of("..", "asyncapi.yaml");
  private static final Topics TOPICS = Topics.standard();

  private static final Map<String, Schema> MESSAGES =
      Map.of(
          TOPICS.scans(), RegisteredScan.getClassSchema(),
          TOPICS.edits(), Edit.getClassSchema(),
          TOPICS.latents(), LatentCode.getClassSchema(),
          TOPICS.meshes(), DenseMesh.getClassSchema(),
          TOPICS.state(), SubjectState.getClassSchema(),
          TOPICS.models(), ModelRelease.getClassSchema());

  private JsonNode document;

  @BeforeEach
  void read() throws IOException {
    // The other YAML reader knows anchors only in binding to objects.
    Object tree = new Yaml().load(Files.readString(FILE, UTF_8));
    document = new ObjectMapper().valueToTree(tree);
  }

  @Test
  void messages_expectsTheCurrentSchemaOfEachTopic() throws IOException {
    for (Map.Entry<String, Schema> expected : MESSAGES.entrySet()) {
      JsonNode message = message(channel(expected.getKey()));
      Path file = FILE.resolveSibling(message.at("/payload/schema/$ref").asText());
      assertThat(new Schema.Parser().parse(Files.readString(file, UTF_8)))
          .as("%s, which asyncapi.yaml names for %s", file, expected.getKey())
          .isEqualTo(expected.getValue());
      assertThat(message.at("/payload/schemaFormat").asText()).contains("avro");
    }
  }

  @Test
  void channels_expectsTheTopicsAsTheyAreMade(@TempDir Path data) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, data)) {
      Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      TopicSetup.of(TOPICS).ensure(client);
      try (Admin admin = Admin.create(client)) {
        List<String> made =
            admin.listTopics().names().get().stream()
                .filter(n -> n.startsWith("morphflux."))
                .toList();
        assertThat(addresses()).containsExactlyElementsOf(new TreeSet<>(made));
        for (String topic : made) {
          JsonNode binding = channel(topic).at("/bindings/kafka");
          ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
          Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
          assertThat(binding.path("partitions").asInt())
              .as("partitions of " + topic)
              .isEqualTo(
                  admin
                      .describeTopics(List.of(topic))
                      .allTopicNames()
                      .get()
                      .get(topic)
                      .partitions()
                      .size());
          assertThat(binding.at("/topicConfiguration/cleanup.policy/0").asText())
              .as("cleanup of " + topic)
              .isEqualTo(config.get("cleanup.policy").value());
          assertThat(binding.at("/topicConfiguration/max.message.bytes").asText())
              .isEqualTo(config.get("max.message.bytes").value());
        }
      }
    }
  }

  @Test
  void references_expectsThatEachLeadsSomewhere() {
    List<JsonNode> references = document.findValues("$ref");

    assertThat(document.path("asyncapi").asText()).isEqualTo("3.0.0");
    assertThat(references).hasSizeGreaterThan(15);
    assertThat(references)
        .filteredOn(reference -> reference.asText().startsWith("#"))
        .allSatisfy(
            reference ->
                assertThat(document.at(reference.asText().substring(1)).isObject())
                    .as(reference.asText())
                    .isTrue());
    document
        .path("operations")
        .forEach(
            operation -> assertThat(operation.path("action").asText()).isIn("send", "receive"));
  }

  private Set<String> addresses() {
    TreeSet<String> addresses = new TreeSet<>();
    document.path("channels").forEach(channel -> addresses.add(channel.path("address").asText()));
    return addresses;
  }

  private JsonNode channel(String topic) {
    List<JsonNode> found = new ArrayList<>();
    document
        .path("channels")
        .forEach(
            channel -> {
              if (channel.path("address").asText().equals(topic)) {
                found.add(channel);
              }
            });
    assertThat(found).as("channels of " + topic).hasSize(1);
    return found.get(0);
  }

  private JsonNode message(JsonNode channel) {
    JsonNode reference = channel.path("messages").elements().next().path("$ref");
    return document.at(reference.asText().substring(1));
  }
}
