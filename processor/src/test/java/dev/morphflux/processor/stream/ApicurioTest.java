package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.RegistryConfig;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Apicurio Registry, as a process of its own, and its own deserialiser. The profile {@code
 * long} fetches the application.
 */
@Tag("long")
class ApicurioTest extends EndToEnd {

  private static final Path APPLICATION = Path.of("target", "apicurio");

  @TempDir private Path directory;
  private Process registry;
  private String url;

  @BeforeEach
  void startRegistry() throws IOException {
    Path jar = application();
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    url = "http://localhost:" + port;
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                jar.toAbsolutePath().toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile());
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
    registry = builder.start();
    Awaitility.await()
        .atMost(3, TimeUnit.MINUTES)
        .pollInterval(500, TimeUnit.MILLISECONDS)
        .ignoreExceptions()
        .until(() -> subjects() != null);
  }

  @AfterEach
  void stopRegistry() throws InterruptedException {
    if (registry != null) {
      registry.destroy();
      assertThat(registry.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void processor_givenARealRegistry_writesWhatItsOwnDeserialiserReads() throws Exception {
    processing(
        config().withSchemaRegistry(new RegistryConfig(url + "/apis/ccompat/v7", null, null, null)),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          studio().send(Studio.scan("s1", "ann", SmallHead.shape(1)));

          GenericRecord latent = onlyRecord(studio().topics().latents());
          assertThat(latent.get("scanId")).hasToString("s1");
          assertThat((List<?>) latent.get("z")).hasSize(codec().latentSize());
          GenericRecord mesh = onlyRecord(studio().topics().meshes());
          assertThat(mesh.get("subject")).hasToString("ann");
          assertThat(((GenericRecord) mesh.get("vertices")).get("count"))
              .isEqualTo(SmallHead.TOPOLOGY.vertexCount());
        });
    assertThat(subjects())
        .contains(studio().topics().latents() + "-value", studio().topics().meshes() + "-value");
  }

  private GenericRecord onlyRecord(String topic) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers(),
            "group.id",
            "stock-" + topic,
            "auto.offset.reset",
            "earliest",
            "isolation.level",
            "read_committed",
            "key.deserializer",
            ByteArrayDeserializer.class,
            "value.deserializer",
            AvroKafkaDeserializer.class,
            "apicurio.registry.url",
            url + "/apis/registry/v3");
    List<GenericRecord> read = new ArrayList<>();
    try (KafkaConsumer<byte[], GenericRecord> consumer = new KafkaConsumer<>(settings)) {
      consumer.subscribe(List.of(topic));
      eventually(
          () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
            assertThat(read).hasSize(1);
          });
    }
    return read.get(0);
  }

  private String subjects() throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url + "/apis/ccompat/v7/subjects")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  private static Path application() throws IOException {
    Optional<Path> jar = Optional.empty();
    if (Files.isDirectory(APPLICATION)) {
      try (Stream<Path> files = Files.list(APPLICATION)) {
        jar = files.filter(file -> file.toString().endsWith("-runner.jar")).findFirst();
      }
    }
    assumeThat(jar).as("the application in %s, which -Plong fetches", APPLICATION).isPresent();
    return jar.orElseThrow();
  }
}
