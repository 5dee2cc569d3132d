package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.processor.pipeline.Processor;
import dev.morphflux.schemas.Base;
import dev.morphflux.schemas.Edit;
import dev.morphflux.schemas.InlineLatent;
import dev.morphflux.schemas.Interpolate;
import dev.morphflux.schemas.LatestScan;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.Locality;
import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.SampleRegion;
import dev.morphflux.schemas.ScanTarget;
import dev.morphflux.schemas.SwapRegion;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Bad records go to the rejects, untouched and with a reason; the stream goes on. */
class RejectTest extends EndToEnd {

  private static final int CONTROL_POINT = SmallHead.TOPOLOGY.controlPoints().get(0);
  private static final float[] SHAPE = SmallHead.shape(1);

  @Test
  void process_givenBadScans_expectsEachRejectedAndTheStreamGoingOn() {
    byte[] good = MessageFormat.SCAN.write(Studio.scan("good", "ada", SHAPE));
    Map<String, byte[]> bad = new LinkedHashMap<>();
    bad.put("empty-value", new byte[0]);
    bad.put("not-avro", "a scan, promised".getBytes(UTF_8));
    bad.put("unreadable", Arrays.copyOf(good, good.length / 2));
    bad.put("unknown-schema", MessageFormat.EDIT.write(Studio.clear("not-a-scan", "ada", null)));
    bad.put(
        "unknown-topology",
        MessageFormat.SCAN.write(Studio.scan("alien", "ada", SHAPE, 0.01, "0123456789abcdef")));
    bad.put(
        "wrong-vertex-count",
        MessageFormat.SCAN.write(Studio.scan("few", "ada", Arrays.copyOf(SHAPE, 30))));
    bad.put("not-finite", MessageFormat.SCAN.write(Studio.scan("nan", "ada", broken(Float.NaN))));
    bad.put("wrong-unit", MessageFormat.SCAN.write(Studio.scan("huge", "ada", SHAPE, 1)));
    bad.put("subject-key-mismatch", MessageFormat.SCAN.write(Studio.scan("other", "bob", SHAPE)));
    try (Processor processor = start()) {
      bad.values().forEach(value -> studio().send(studio().topics().scans(), "ada", value));
      studio().send(studio().topics().scans(), "ada", null);
      studio().send(studio().topics().scans(), "ada", good);
      awaitMeshes(1);
      assertThat(processor.figures().rejectCount()).isEqualTo(bad.size() + 1);
    }
    List<ConsumerRecord<byte[], byte[]>> rejects = studio().rejects();
    assertThat(rejects)
        .extracting(RejectTest::reason)
        .containsExactlyElementsOf(reasonsWithNull(bad));
    for (int i = 0; i < bad.size(); i++) {
      ConsumerRecord<byte[], byte[]> reject = rejects.get(i);
      assertThat(reject.value()).isEqualTo(bad.get(reason(reject)));
      assertThat(reject.key()).asString(UTF_8).isEqualTo("ada");
      assertThat(header(reject, "__connect.errors.topic")).isEqualTo(studio().topics().scans());
      assertThat(header(reject, "__connect.errors.offset")).isEqualTo(Integer.toString(i));
      assertThat(header(reject, "__connect.errors.exception.message")).isNotBlank();
      assertThat(header(reject, "__connect.errors.exception.class.name")).contains(".");
    }
    assertThat(rejects.get(bad.size()).value()).isNull();
    assertThat(scanIdsOfLatents()).containsExactly("good");
  }

  @Test
  void process_givenSubnormalNumbersAndUnknownHeaders_expectsTheScanAnswered() {
    byte[] scan = MessageFormat.SCAN.write(Studio.scan("tiny", "ada", broken(Float.MIN_VALUE)));
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          studio().send(studio().topics().scans(), "ada", scan, Map.of("x-studio", "b"));
          awaitMeshes(1);
        });
    assertThat(scanIdsOfLatents()).containsExactly("tiny");
    assertThat(studio().rejects()).isEmpty();
  }

  @Test
  void process_givenBadEdits_expectsEachRejectedAndTheStreamGoingOn() {
    Map<String, byte[]> bad = new LinkedHashMap<>();
    bad.put("no-latent", edit("nobody", new LatestScan(), CONTROL_POINT, 1));
    bad.put("unknown-scan", edit("ada", new ScanTarget("never"), CONTROL_POINT, 1));
    bad.put("unknown-control-point", edit("ada", new LatestScan(), CONTROL_POINT + 1, 1));
    bad.put("not-finite", edit("ada", new LatestScan(), CONTROL_POINT, Float.POSITIVE_INFINITY));
    bad.put("wrong-unit", edit("ada", new LatestScan(), CONTROL_POINT, 1000));
    bad.put(
        "wrong-model", edit("ada", new InlineLatent("else", "1", List.of(1f)), CONTROL_POINT, 1));
    bad.put(
        "wrong-latent-size",
        edit(
            "ada",
            new InlineLatent(codec().name(), codec().version(), List.of(1f)),
            CONTROL_POINT,
            1));
    bad.put(
        "missing-operation",
        MessageFormat.EDIT.write(
            Studio.edit("e", "ada", Lifetime.ONCE, new LatestScan(), null, null)));
    bad.put("unknown-region", operation(new SampleRegion("nose", 1L, 1f)));
    bad.put("no-statistics", operation(new SampleRegion("crown", 1L, 1f)));
    bad.put("out-of-range", operation(new SampleRegion("face", 1L, 11f)));
    bad.put("unknown-subject", operation(new SwapRegion("face", "nobody-else")));
    bad.put("unsupported-operation", strict(new Interpolate("ada", 0.5f)));
    bad.put("no-scan-vertices", onScan(new InlineLatent(codec().name(), "0", List.of(1f))));
    bad.put("unknown-edit", MessageFormat.EDIT.write(Studio.clear("c", "ada", "never")));
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          studio().send(Studio.scan("s1", "ada", SHAPE));
          awaitMeshes(1);
          bad.forEach(
              (reason, value) ->
                  studio()
                      .send(
                          studio().topics().edits(),
                          reason.equals("no-latent") ? "nobody" : "ada",
                          value));
          studio().send(Studio.displace("good", "ada", Lifetime.ONCE, CONTROL_POINT, 1, 0, 0));
          awaitMeshes(2);
          eventually(() -> assertThat(studio().rejects()).hasSize(bad.size()));
        });
    for (ConsumerRecord<byte[], byte[]> reject : studio().rejects()) {
      assertThat(bad).containsKey(reason(reject));
    }
    assertThat(studio().rejects()).extracting(RejectTest::reason).containsAll(bad.keySet());
    assertThat(studio().meshOfEdit("good").getEditIds()).containsExactly("good");
  }

  @Test
  void process_givenAScanThatTheModelFailsOn_expectsOnlyThatOneRejected() {
    float poison = 0.123f;
    float[] poisoned = broken(poison);
    processing(
        config(),
        new HookedCodec(codec(), (batch, vertices) -> requireNot(poison, batch, vertices)),
        KafkaClients.STANDARD,
        () -> {
          for (int i = 0; i < 6; i++) {
            studio().send(Studio.scan("s" + i, "ada", i == 3 ? poisoned : SHAPE));
          }
          awaitMeshes(5);
        });
    assertThat(studio().rejects()).extracting(RejectTest::reason).containsExactly("model-failed");
    assertThat(scanIdsOfLatents()).containsExactly("s0", "s1", "s2", "s4", "s5");
  }

  private static List<String> reasonsWithNull(Map<String, byte[]> bad) {
    List<String> reasons = new ArrayList<>(bad.keySet());
    reasons.add("empty-value");
    return reasons;
  }

  private static byte[] edit(String subject, Object target, int vertex, float x) {
    return MessageFormat.EDIT.write(
        Studio.displace("bad", subject, Lifetime.ONCE, target, vertex, x, 0, 0));
  }

  private static byte[] operation(Object operation) {
    return MessageFormat.EDIT.write(
        Studio.edit("bad", "ada", Lifetime.HOLD, new LatestScan(), operation, null));
  }

  private static byte[] strict(Object operation) {
    Edit edit = Studio.edit("bad", "ada", Lifetime.ONCE, new LatestScan(), operation, null);
    return MessageFormat.EDIT.write(Studio.with(edit, Locality.STRICT, Base.AUTOENCODED));
  }

  private static byte[] onScan(Object target) {
    Edit edit = Studio.displace("bad", "ada", Lifetime.ONCE, target, CONTROL_POINT, 1, 0, 0);
    return MessageFormat.EDIT.write(Studio.with(edit, Locality.MODEL, Base.SCAN));
  }

  private static float[] broken(float value) {
    float[] vertices = SHAPE.clone();
    vertices[5] = value;
    return vertices;
  }

  private static String reason(ConsumerRecord<byte[], byte[]> record) {
    return header(record, "morphflux.reason");
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  /** Fails for batches that hold a certain coordinate. */
  private static void requireNot(float poison, int batch, FloatBuffer vertices) {
    for (int row = 0; row < batch; row++) {
      if (vertices.get(row * SHAPE.length + 5) == poison) {
        throw new IllegalStateException("cannot encode");
      }
    }
  }
}
