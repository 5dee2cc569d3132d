package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.config.ProcessorConfig;
import dev.morphflux.processor.kafka.TopicSetup;
import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.schemas.ControlOffset;
import dev.morphflux.schemas.Displace;
import dev.morphflux.schemas.LatestScan;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.MorphfluxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Records that were made to do harm: each is answered, most by a reject, and the stream goes on.
 */
class HostileRecordTest extends EndToEnd {

  private static final int CONTROL_POINT = SmallHead.TOPOLOGY.controlPoints().get(0);
  private static final float[] SHAPE = SmallHead.shape(1);
  private static final int MOST_HELD = 200;

  @Test
  void process_givenNamesAndListsOfManyMebibytes_expectsRejectsAndTheStreamGoingOn() {
    String endless = "x".repeat(12 << 20);
    ControlOffset offset = new ControlOffset(CONTROL_POINT, 1e-6f, 0f, 0f);
    Displace many = new Displace(Collections.nCopies(500_000, offset));
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          sendLarge("ada", MessageFormat.SCAN.write(Studio.scan(endless, "ada", SHAPE)));
          sendLarge(endless, MessageFormat.SCAN.write(Studio.scan("s", endless, SHAPE)));
          sendLarge("ada", MessageFormat.SCAN.write(Studio.scan("s", "ada", SHAPE, 0.01, endless)));
          studio().send(Studio.scan("good", "ada", SHAPE));
          awaitMeshes(1);
          studio()
              .send(
                  studio().topics().edits(),
                  "ada",
                  MessageFormat.EDIT.write(
                      Studio.displace(
                          "e".repeat(100_000), "ada", Lifetime.HOLD, CONTROL_POINT, 1, 0, 0)));
          send(
              studio().topics().edits(),
              "ada",
              MessageFormat.EDIT.write(
                  Studio.edit("many", "ada", Lifetime.HOLD, new LatestScan(), many, null)));
          eventually(() -> assertThat(studio().rejects()).hasSize(5));
          studio().send(Studio.scan("better", "ada", SHAPE));
          awaitMeshes(2);
        });
    assertThat(reasons())
        .containsExactlyInAnyOrder(
            "out-of-range", "out-of-range", "unknown-topology", "out-of-range", "out-of-range");
    assertThat(scanIdsOfLatents()).containsExactly("good", "better");
  }

  @Test
  void process_givenAnEditTooManyToHold_expectsItRejectedAndTheOthersHeld() {
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          studio().send(Studio.scan("s1", "ada", SHAPE));
          awaitMeshes(1);
          for (int i = 0; i <= MOST_HELD; i++) {
            studio().send(Studio.displace("h" + i, "ada", Lifetime.HOLD, CONTROL_POINT, 0, 0, 0));
          }
          awaitMeshes(1 + MOST_HELD);
          eventually(() -> assertThat(reasons()).containsExactly("out-of-range"));
          studio().send(Studio.scan("s2", "ada", SHAPE));
          awaitMeshes(2 + MOST_HELD);
        });
    assertThat(studio().meshOfScan("s2").getEditIds()).hasSize(MOST_HELD);
  }

  @Test
  void process_givenTheLargestRecordThatFits_expectsItRejectedAndTheStreamGoingOn() {
    byte[] garbage = new byte[TopicSetup.MAX_MESSAGE_BYTES - 1024];
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          sendLarge("ada", garbage);
          studio().send(Studio.scan("good", "ada", SHAPE));
          awaitMeshes(1);
        });
    assertThat(studio().rejects())
        .singleElement()
        .satisfies(reject -> assertThat(reject.value()).hasSize(garbage.length));
  }

  @Test
  void process_givenRejectsThatCannotBeWritten_expectsAClearErrorAndNothingCommitted()
      throws Exception {
    limit(studio().topics().rejects(), 200);
    ProcessorConfig config = config();
    Processor processor =
        new Processor(config, codec(), Optional.of(SmallHead.statistics()), KafkaClients.STANDARD);
    try (processor;
        Verification verification =
            new Verification(bootstrapServers(), studio().topics(), config.kafka().group())) {
      CompletableFuture<Void> ended = processor.start();
      studio().send(studio().topics().scans(), "ada", new byte[500]);
      assertThatThrownBy(() -> ended.get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(MorphfluxException.class)
          .hasMessageContaining("larger than Kafka takes");
      assertThat(verification.answered()).isZero();
    }
  }

  @Test
  void process_givenFuzzedMessages_expectsEachAnsweredOnce() {
    fuzz(3_000);
  }

  @Test
  @Tag("long")
  @Timeout(3600)
  void process_givenManyFuzzedMessages_expectsEachAnsweredOnce() {
    fuzz(300_000);
  }

  private void fuzz(int count) {
    Random random = new Random(Seed.VALUE);
    ProcessorConfig config = config();
    byte[] scan = MessageFormat.SCAN.write(Studio.scan("s", "ada", SHAPE));
    byte[] edit =
        MessageFormat.EDIT.write(
            Studio.displace("e", "ada", Lifetime.HOLD, CONTROL_POINT, 1, 0, 0));
    try (Verification verification =
        new Verification(bootstrapServers(), studio().topics(), config.kafka().group())) {
      processing(
          config,
          codec(),
          KafkaClients.STANDARD,
          () -> {
            try (KafkaProducer<byte[], byte[]> producer = producer()) {
              for (int i = 0; i < count; i++) {
                boolean ofScan = random.nextBoolean();
                String topic = ofScan ? studio().topics().scans() : studio().topics().edits();
                byte[] value = damaged(ofScan ? scan : edit, random);
                var unused =
                    producer.send(new ProducerRecord<>(topic, "ada".getBytes(UTF_8), value));
              }
            }
            verification.awaitAllAnswered(Duration.ofMinutes(30));
          });
    }
    assertThat(studio().meshes().size() + studio().rejects().size())
        .as("answers, " + Seed.text())
        .isEqualTo(count);
    assertThat(studio().meshes()).as("damage that does not matter").isNotEmpty();
  }

  /** Few bits, mostly before the vertices, so that many messages remain readable. */
  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes =
        random.nextInt(8) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
    if (bytes.length > 10) {
      int reach = random.nextBoolean() ? Math.min(150, bytes.length) : bytes.length;
      IntStream.range(0, 1 + random.nextInt(3))
          .forEach(
              hit -> bytes[10 + random.nextInt(reach - 10)] ^= (byte) (1 << random.nextInt(8)));
    }
    return bytes;
  }

  private List<String> reasons() {
    return studio().rejects().stream()
        .map(record -> new String(record.headers().lastHeader("morphflux.reason").value(), UTF_8))
        .toList();
  }

  private void sendLarge(String key, byte[] value) throws Exception {
    send(studio().topics().scans(), key, value);
  }

  private void send(String topic, String key, byte[] value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)).get();
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            bootstrapServers(),
            "max.request.size",
            Integer.toString(40 << 20),
            "buffer.memory",
            Integer.toString(64 << 20)),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private void limit(String topic, int bytes) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get(20, TimeUnit.SECONDS);
    }
  }
}
