package dev.morphflux.processor.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.connectors.sink.LatentFileSinkConnector;
import dev.morphflux.connectors.source.ScanFolderSourceConnector;
import dev.morphflux.processor.stream.RegistryStandIn;
import dev.morphflux.schemas.FrameTime;
import dev.morphflux.schemas.LatentCode;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.ReconstructionError;
import dev.morphflux.schemas.RegisteredScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connectors beside a schema registry, and one that is away. */
class RegistryConnectTest extends WorkerTest {
  private static final String LATENTS = LatentFileSinkConnector.class.getName();
  private static final String SCANS = ScanFolderSourceConnector.class.getName();

  private RegistryStandIn registry;
  private Path out;
  private Path scans;

  @BeforeEach
  void prepare() throws IOException {
    registry = new RegistryStandIn();
    out = Files.createDirectory(directory.resolve("out"));
    scans = Files.createDirectory(directory.resolve("scans"));
  }

  @AfterEach
  void stopRegistry() {
    registry.close();
  }

  @Test
  void sink_givenBothFormats_expectsAllInTheFile() {
    int id = registry.add(LatentCode.getClassSchema());
    topic.write(RegistryStandIn.framed(id, latent(0)));
    topic.write(latent(1));

    worker.run(name, sink(registryUrl()));

    awaitFiles(() -> Head.files(out), List.of("ann/take001_000000"));
  }

  @Test
  void sink_givenARegistryThatIsAwayAtTheStart_expectsNothingLost() {
    topic.write(RegistryStandIn.framed(registry.add(LatentCode.getClassSchema()), latent(0)));
    registry.goAway(true);
    Map<String, String> settings = sink(registryUrl());
    settings.put("errors.tolerance", "all"); // which leaves out bad records, and no others

    worker.run(name, settings);
    Awaitility.await().atMost(PATIENCE).until(() -> registry.asked() > 1);
    worker.awaitTasks(name, "RUNNING");
    assertThat(Head.files(out)).isEmpty();
    registry.goAway(false);

    awaitFiles(() -> Head.files(out), List.of("ann/take001_000000"));
  }

  @Test
  void sink_givenAnIdAndNoRegistry_expectsTheTaskFailedSayingWhatIsMissing() {
    topic.write(RegistryStandIn.framed(7, latent(0)));

    worker.run(name, sink(Map.of()));

    worker.awaitTasks(name, "FAILED");
    assertThat(worker.status(name).toString()).contains("name the registry by schema.registry.url");
  }

  @Test
  void sink_givenAnIdThatIsNotKnown_expectsTheTaskFailedNamingIt() {
    topic.write(RegistryStandIn.framed(99, latent(0)));

    worker.run(name, sink(registryUrl()));

    worker.awaitTasks(name, "FAILED");
    assertThat(worker.status(name).toString()).contains("schema id 99").contains(registry.url());
  }

  @Test
  void source_givenARegistryThatIsAwayAtTheStart_expectsEachScanOnceWithAnId() throws IOException {
    Head.write(scans.resolve("s/take1/ann_1.obj"), 1);
    Head.write(scans.resolve("s/take1/ann_2.obj"), 2);
    registry.goAway(true);

    worker.run(name, source());
    Awaitility.await().atMost(PATIENCE).until(() -> registry.asked() > 1);
    worker.awaitTasks(name, "RUNNING");
    assertThat(topic.read()).isEmpty();
    registry.goAway(false);

    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(topic.read()).hasSize(2));
    for (ConsumerRecord<byte[], byte[]> record : topic.read()) {
      assertThat(scan(record.value()).get("subject")).hasToString("ann");
    }
    assertThat(registry.subjects()).contains(name + "-value");
  }

  @Test
  void validate_givenNoAddress_expectsAnErrorThatNamesIt() {
    assertThat(worker.errors(LATENTS, sink(Map.of("schema.registry.url", "registry:8081"))))
        .containsOnlyKeys("schema.registry.url");
  }

  private Map<String, String> registryUrl() {
    return Map.of(
        "schema.registry.url", registry.url(), "basic.auth.user.info", RegistryStandIn.USER_INFO);
  }

  private Map<String, String> sink(Map<String, String> more) {
    Map<String, String> own = new HashMap<>(more);
    own.put("topics", name);
    own.put("directory", out.toString());
    own.put("format", "npz");
    own.put("take.idle.ms", "500");
    own.put("consumer.override.auto.offset.reset", "earliest");
    return ConnectWorker.settings(LATENTS, own);
  }

  private Map<String, String> source() {
    Map<String, String> own = new HashMap<>(registryUrl());
    own.put("topic", name);
    own.put("directory", scans.toString());
    own.put("path.pattern", "{slate}/take{take}/{subject}_{frame}.*");
    own.put("topology", Head.topology(directory).toString());
    own.put("poll.interval.ms", "100");
    own.put("stable.ms", "100");
    return ConnectWorker.settings(SCANS, own);
  }

  private static GenericRecord scan(byte[] value) throws IOException {
    assertThat(ByteBuffer.wrap(value).get(0)).isZero();
    return new GenericDatumReader<GenericRecord>(RegisteredScan.getClassSchema())
        .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
  }

  private static byte[] latent(long frame) {
    return MessageFormat.LATENT.write(
        LatentCode.newBuilder()
            .setScanId("scan " + frame)
            .setSubject("ann")
            .setTake(1)
            .setFrame(new FrameTime(frame, null, 30, 1))
            .setCaptureTime(Instant.ofEpochSecond(frame))
            .setModelName("head")
            .setModelVersion("1")
            .setZ(List.of(1f, 2f))
            .setError(new ReconstructionError(0.5f, 2f, List.of()))
            .setFlags(List.of())
            .build());
  }
}
