package dev.morphflux.processor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Grafana's dashboard, held to what a processor really serves. */
class DashboardTest extends EndToEnd {

  private static final Path DASHBOARD =
      Path.of("..", "compose", "config", "grafana", "dashboards", "morphflux.json");

  /** Labels in braces, and what Prometheus itself says of a target, are no metrics of ours. */
  private static final Pattern LABELS = Pattern.compile("\\{[^}]*}");

  private static final Pattern METRIC = Pattern.compile("\\b(?:morphflux|jvm|process)_\\w+");

  @Test
  void dashboard_givenAProcessorAtWork_expectsEveryMetricOfItServed() throws IOException {
    JsonNode panels = JsonMapper.builder().build().readTree(DASHBOARD.toFile()).path("panels");
    try (Monitored processor = new Monitored(config(), codec())) {
      studio().send(Studio.scan("s", "ada", SmallHead.shape(1)));
      awaitMeshes(1);
      // Pauses of the collector are served from the first one on.
      System.gc();
      eventually(
          () ->
              assertThat(metrics(panels))
                  .hasSizeGreaterThan(15)
                  .isSubsetOf(served(processor.get("/metrics").body())));
    }
  }

  @Test
  void dashboard_expectsPanelsThatDoNotOverlapAndAskOurDatasource() throws IOException {
    JsonNode panels = JsonMapper.builder().build().readTree(DASHBOARD.toFile()).path("panels");
    Set<String> taken = new HashSet<>();
    for (JsonNode panel : panels) {
      JsonNode place = panel.path("gridPos");
      for (int x = 0; x < place.path("w").asInt(); x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          String cell = "%d,%d".formatted(place.path("x").asInt() + x, place.path("y").asInt() + y);
          assertThat(taken.add(cell)).as("%s at %s", panel.path("title"), cell).isTrue();
        }
      }
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.path("datasource").path("uid").asText()).isEqualTo("prometheus");
      }
    }
    assertThat(panels.findValuesAsText("id")).doesNotHaveDuplicates();
  }

  private static Set<String> served(String metrics) {
    return metrics
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[{ ]", 2)[0])
        .collect(Collectors.toSet());
  }

  private static Set<String> metrics(JsonNode panels) {
    Set<String> names = new TreeSet<>();
    List<String> expressions = panels.findValuesAsText("expr");
    for (String expression : expressions) {
      METRIC
          .matcher(LABELS.matcher(expression).replaceAll(""))
          .results()
          .forEach(match -> names.add(match.group()));
    }
    return names;
  }
}
