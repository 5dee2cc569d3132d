package dev.morphflux.processor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.processor.bridge.Delivery;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.VertexEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessorConfigTest {

  @TempDir private Path directory;

  @Test
  void read_givenAllSections_expectsThem() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "hush\n");
    ProcessorConfig config =
        read(
            """
            kafka:
              bootstrapServers: a:1,b:2
              group: g
              instance: booth
              topicPrefix: x.
              properties: {security.protocol: SSL, ssl.keystore.password: "${file:%s}"}
              consumer: {max.poll.records: 10}
            model: {path: m}
            delivery: at-least-once
            limits: {batchRecords: 8}
            output: {vertices: quantised16}
            """
                .formatted(secret));
    assertThat(config.kafka().bootstrapServers()).isEqualTo("a:1,b:2");
    assertThat(config.kafka().topics().scans()).isEqualTo("x.scans");
    assertThat(config.kafka().clientSettings())
        .containsEntry("ssl.keystore.password", "hush")
        .containsEntry("bootstrap.servers", "a:1,b:2");
    assertThat(config.kafka().consumer()).isEqualTo(Map.of("max.poll.records", "10"));
    assertThat(config.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
    assertThat(config.limits().batchRecords()).isEqualTo(8);
    assertThat(config.limits().batchMebibytes()).isEqualTo(16);
    assertThat(config.output().vertices()).isEqualTo(VertexEncoding.QUANTISED16);
  }

  @Test
  void read_givenAnEmptyFile_expectsTheDefaults() throws IOException {
    ProcessorConfig config = read("");
    assertThat(config.delivery()).isEqualTo(Delivery.EXACTLY_ONCE);
    assertThat(config.kafka().topicPrefix()).isEqualTo("morphflux.");
  }

  @Test
  void read_givenAnUnknownKey_expectsAnErrorThatNamesItsPathAndTheKnownOnes() {
    assertThatThrownBy(() -> read("kafka: {bootstrapServerz: a:1}"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("kafka.bootstrapServerz is not a known key; known: bootstrapServers")
        .hasMessageContaining("c.yaml");
  }

  @Test
  void read_givenANumberOutOfBounds_expectsAnErrorThatNamesItsPath() {
    assertThatThrownBy(() -> read("limits: {batchRecords: 0}"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("limits.batchRecords is 0, expected a number from 1 to");
  }

  @Test
  void read_givenAWordInPlaceOfANumber_expectsAnErrorThatNamesItsPath() {
    assertThatThrownBy(() -> read("limits: {batchRecords: many}"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("limits.batchRecords");
  }

  @Test
  void read_givenAnUnknownDelivery_expectsAnErrorThatNamesItsPath() {
    assertThatThrownBy(() -> read("delivery: sometimes"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("delivery")
        .hasMessageContaining("exactly-once");
  }

  @Test
  void read_givenASecretThatIsNotThere_expectsAnErrorThatNamesPathAndSecret() {
    assertThatThrownBy(() -> read("kafka: {properties: {p: '${env:MORPHFLUX_NO_SUCH}'}}"))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("kafka.properties.p")
        .hasMessageContaining("MORPHFLUX_NO_SUCH");
  }

  private ProcessorConfig read(String yaml) throws IOException {
    return YamlFile.read(
        Files.writeString(directory.resolve("c.yaml"), yaml), ProcessorConfig.class);
  }
}
