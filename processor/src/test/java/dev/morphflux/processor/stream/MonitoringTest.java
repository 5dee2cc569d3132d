package dev.morphflux.processor.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.morphflux.processor.bridge.KafkaClients;
import dev.morphflux.schemas.Lifetime;
import dev.morphflux.schemas.MessageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/** What a processor says of itself while it works. */
class MonitoringTest extends EndToEnd {

  private static final Path DOCUMENT = Path.of("..", "docs", "OPERATIONS.md");
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void metrics_givenScansEditsAndARejectedRecord_expectsThemCountedUnderDocumentedNames()
      throws IOException {
    try (Monitored processor = new Monitored(config(), codec())) {
      eventually(() -> assertThat(processor.status("/readyz")).isEqualTo(200));
      for (int i = 0; i < 5; i++) {
        studio().send(Studio.scan("s" + i, "ada", SmallHead.shape(i)));
      }
      awaitMeshes(5);
      int vertex = SmallHead.TOPOLOGY.controlPoints().get(0);
      studio().send(Studio.displace("e", "ada", Lifetime.ONCE, vertex, 1, 0, 0));
      studio().send(studio().topics().scans(), "ada", new byte[0]);
      awaitMeshes(6);
      eventually(
          () ->
              assertThat(processor.get("/metrics").body())
                  .contains("morphflux_scans_total 5.0")
                  .contains("morphflux_edits_total 1.0")
                  .contains("morphflux_rejects_total{reason=\"empty-value\"} 1.0")
                  .contains("morphflux_rejects_total{reason=\"model-failed\"} 0.0")
                  .contains("morphflux_latency_seconds_count 7")
                  .contains("morphflux_transactions_total{outcome=\"aborted\"} 0.0")
                  .contains("morphflux_partitions_assigned 8.0")
                  .contains("morphflux_inflight_records 0.0")
                  .contains("morphflux_inflight_bytes 0.0")
                  .contains(
                      "morphflux_lag_records{topic=\"%s\"} 0.0"
                          .formatted(studio().topics().scans()))
                  .contains(
                      "morphflux_model_info{name=\"%s\",version=\"%s\"} 1"
                          .formatted(codec().name(), codec().version()))
                  .contains("jvm_memory_used_bytes"));
      assertThat(families(processor.get("/metrics").body()))
          .as("every metric is documented, and every documented metric is there")
          .isEqualTo(documented());
      assertThat(processor.get("/livez").body()).contains("\"ok\":true");
      assertThat(processor.status("/")).isEqualTo(404);
    }
  }

  private static Set<String> families(String scraped) {
    Set<String> names = matches("(?m)^# TYPE (morphflux_\\w+)", scraped);
    // The highest value of the last minutes, a gauge beside each histogram.
    names.removeIf(name -> name.endsWith("_max"));
    return names;
  }

  private static Set<String> documented() throws IOException {
    return matches("(?m)^\\| `(morphflux_\\w+)` \\|", Files.readString(DOCUMENT));
  }

  private static Set<String> matches(String pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @Test
  void process_givenATraceContext_expectsItOnEveryAnswer() {
    Map<String, String> trace = Map.of("traceparent", TRACE, "tracestate", "booth=7");
    processing(
        config(),
        codec(),
        KafkaClients.STANDARD,
        () -> {
          byte[] scan = MessageFormat.SCAN.write(Studio.scan("s", "ada", SmallHead.shape(1)));
          studio().send(studio().topics().scans(), "ada", scan, trace);
          studio().send(studio().topics().scans(), "ada", new byte[0], trace);
          awaitMeshes(1);
          eventually(() -> assertThat(studio().rejects()).hasSize(1));
        });
    for (String topic :
        List.of(
            studio().topics().latents(), studio().topics().meshes(), studio().topics().rejects())) {
      assertThat(studio().records(topic))
          .as(topic)
          .singleElement()
          .satisfies(
              record -> {
                assertThat(header(record, "traceparent")).isEqualTo(TRACE);
                assertThat(header(record, "tracestate")).isEqualTo("booth=7");
              });
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "none" : new String(header.value(), UTF_8);
  }
}
