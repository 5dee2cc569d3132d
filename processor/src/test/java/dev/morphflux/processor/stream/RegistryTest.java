package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.connectors.registry.RegistrySettings;
import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.config.RegistryConfig;
import dev.morphflux.processor.kafka.TopicReader;
import dev.morphflux.processor.registry.RegistryClients;
import dev.morphflux.processor.registry.RegistrySerializer;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.MorphfluxException;
import dev.morphflux.schemas.RegisteredScan;
import dev.morphflux.schemas.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages in a registry's wire format, and a registry that is away. */
class RegistryTest extends EndToEnd {

  private RegistryStandIn registry;

  @BeforeEach
  void startRegistry() throws IOException {
    registry = new RegistryStandIn();
  }

  @AfterEach
  void stopRegistry() {
    registry.close();
  }

  @Test
  void processor_givenScansOfBothFormats_writesLatentsAndMeshesWithIds() {
    processing(
        registryConfig(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          sendWithId(registry.add(RegisteredScan.getClassSchema()), "with-id");
          studio().send(Studio.scan("with-fingerprint", "ann", SmallHead.shape(1)));

          eventually(() -> assertThat(raw(studio().topics().latents())).hasSize(2));
          eventually(() -> assertThat(raw(studio().topics().meshes())).hasSize(2));
        });

    List<String> scanIds = new ArrayList<>();
    for (byte[] value : raw(studio().topics().latents())) {
      assertThat(value[0]).isZero();
      scanIds.add(generic(value).get("scanId").toString());
    }
    assertThat(scanIds).containsExactlyInAnyOrder("with-id", "with-fingerprint");
    assertThat(generic(raw(studio().topics().meshes()).get(0)).get("subject")).hasToString("ann");
    assertThat(registry.subjects())
        .contains(studio().topics().latents() + "-value", studio().topics().meshes() + "-value");
    assertThat(readWithRegistry()).containsExactlyInAnyOrder("with-id", "with-fingerprint");
  }

  @Test
  void processor_givenAVariantOfTheSchema_readsWhatItKnows() throws IOException {
    Schema variant = withoutDefaults();
    GenericRecord scan =
        new GenericDatumReader<GenericRecord>(RegisteredScan.getClassSchema(), variant)
            .read(null, DecoderFactory.get().binaryDecoder(body("variant"), null));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(registry.add(variant)).array());
    var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(variant).write(scan, encoder);

    processing(
        registryConfig(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          studio().send(studio().topics().scans(), "ann", out.toByteArray());
          eventually(() -> assertThat(readWithRegistry()).containsExactly("variant"));
        });
  }

  @Test
  void processor_givenUnusableRecordsWithIds_rejectsThemUntouched() {
    byte[] unknownId = RegistryStandIn.framed(99, scan("unknown-id"));
    byte[] alien =
        RegistryStandIn.framed(
            registry.add(RegisteredScan.getClassSchema()),
            MessageFormat.SCAN.write(
                Studio.scan("alien", "ann", SmallHead.shape(1), 0.01, "0123456789abcdef")));

    processing(
        registryConfig(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          studio().send(studio().topics().scans(), "ann", unknownId);
          studio().send(studio().topics().scans(), "ann", alien);
          eventually(() -> assertThat(studio().rejects()).hasSize(2));
        });

    assertThat(studio().rejects())
        .extracting(ConsumerRecord::value)
        .containsExactlyInAnyOrder(unknownId, alien);
    assertThat(studio().rejects())
        .extracting(
            reject -> new String(reject.headers().lastHeader("morphflux.reason").value(), UTF_8))
        .containsExactlyInAnyOrder("unknown-schema", "unknown-topology");
    assertThat(studio().rejects())
        .allSatisfy(
            reject ->
                assertThat(reject.headers().lastHeader("morphflux.value-as-it-came")).isNull());
  }

  @Test
  void processor_givenARegistryThatIsAwayForAWhile_losesNothing() {
    int id = registry.add(RegisteredScan.getClassSchema());
    processing(
        registryConfig(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          registry.goAway(true);
          studio().send(Studio.scan("to be written", "ann", SmallHead.shape(1)));
          Thread.sleep(1500);
          sendWithId(id, "to be read");
          Thread.sleep(1500);
          assertThat(raw(studio().topics().latents())).isEmpty();
          registry.goAway(false);

          eventually(
              () -> assertThat(readWithRegistry()).containsExactly("to be written", "to be read"));
          assertThat(studio().rejects()).isEmpty();
        });
  }

  @Test
  void prepare_givenARegistryThatRefusesOrIsNone_saysSo() {
    assertPrepareFails("HTTP 401", Map.of(RegistrySettings.URL, registry.url()));
    assertThatThrownBy(() -> new RegistryConfig("registry:8081", null, null, null))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining("registry:8081")
        .hasMessageContaining("apis/ccompat");
    assertThatThrownBy(() -> new RegistryConfig(null, null, null, null))
        .hasMessageContaining("schemaRegistry.url");
    assertThatThrownBy(() -> new RegistryConfig(registry.url(), "ann", null, null))
        .hasMessageContaining("schemaRegistry.password");
    registry.close();
    assertPrepareFails("does not answer", Map.of(RegistrySettings.URL, registry.url()));
  }

  private static void assertPrepareFails(String words, Map<String, String> settings) {
    assertThatThrownBy(
            () ->
                RegistrySerializer.prepare(
                    RegistrySettings.of(settings).orElseThrow(), Topics.standard()))
        .isInstanceOf(MorphfluxException.class)
        .hasMessageContaining(settings.get(RegistrySettings.URL))
        .hasMessageContaining(words);
  }

  private ProcessorConfig registryConfig() {
    String[] userInfo = RegistryStandIn.USER_INFO.split(":", 2);
    return config()
        .withSchemaRegistry(new RegistryConfig(registry.url(), userInfo[0], userInfo[1], null));
  }

  private void sendWithId(int id, String scanId) {
    studio().send(studio().topics().scans(), "ann", RegistryStandIn.framed(id, scan(scanId)));
  }

  private static byte[] scan(String scanId) {
    return MessageFormat.SCAN.write(Studio.scan(scanId, "ann", SmallHead.shape(1)));
  }

  private static byte[] body(String scanId) {
    byte[] scan = scan(scanId);
    return Arrays.copyOfRange(scan, 10, scan.length);
  }

  /** As a producer in another language may have it: fields that have defaults left out. */
  private static Schema withoutDefaults() {
    Schema full = RegisteredScan.getClassSchema();
    var fields = SchemaBuilder.record(full.getName()).namespace(full.getNamespace()).fields();
    for (Schema.Field field : full.getFields()) {
      if (!field.hasDefaultValue()) {
        fields.name(field.name()).type(field.schema()).noDefault();
      }
    }
    return fields.endRecord();
  }

  private GenericRecord generic(byte[] value) {
    try {
      return new GenericDatumReader<GenericRecord>(
              registry.schema(ByteBuffer.wrap(value).getInt(1)))
          .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The scan ids of all latents, as our own readers see them. */
  private List<String> readWithRegistry() {
    Map<String, Object> client =
        RegistryClients.withFormats(
            Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                RegistrySettings.URL,
                registry.url(),
                RegistrySettings.USER_INFO,
                RegistryStandIn.USER_INFO));
    List<String> scanIds = new ArrayList<>();
    try (TopicReader reader =
        TopicReader.fromBeginning(client, List.of(studio().topics().latents()))) {
      var end = reader.endOffsets();
      while (!reader.hasReached(end)) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          LatentCode latent = MessageFormat.LATENT.read(record.value());
          scanIds.add(latent.getScanId());
        }
      }
    }
    return scanIds;
  }

  private List<byte[]> raw(String topic) {
    List<byte[]> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers(), "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      while (end.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(r -> values.add(r.value()));
      }
    }
    return values;
  }
}
