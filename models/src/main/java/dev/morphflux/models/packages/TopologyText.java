package dev.morphflux.models.packages;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A topology as JSON: what people look for first, many numbers to a line. */
final class TopologyText {
  private static final int LINE_WIDTH = 120;

  private final StringBuilder text = new StringBuilder();

  private TopologyText() {}

  static String of(Topology topology) {
    TopologyText json = new TopologyText();
    json.text.append("{\n\"metersPerUnit\": ").append(topology.metersPerUnit());
    json.text.append(",\n\"regions\": [");
    String separator = "\n";
    for (Region region : topology.regions()) {
      json.text.append(separator);
      json.region(region);
      separator = ",\n";
    }
    json.text.append("],\n\"landmarks\": ");
    json.list(topology.landmarks().stream().map(String::valueOf));
    json.text.append(",\n\"template\": ");
    json.list(
        IntStream.range(0, topology.vertexCount())
            .mapToObj(vertex -> vertex(topology.template(), vertex)));
    json.text.append(",\n\"faces\": ");
    json.list(Arrays.stream(topology.faces()).map(TopologyText::face));
    return json.text.append("\n}\n").toString();
  }

  private void region(Region region) {
    text.append("{\"name\": \"")
        .append(JsonStringEncoder.getInstance().quoteAsString(region.name()))
        .append("\",\n \"controlPoints\": ");
    numbers(region.controlPoints());
    text.append(",\n \"vertices\": ");
    numbers(region.vertices());
    text.append('}');
  }

  private void numbers(List<Integer> numbers) {
    list(numbers.stream().map(String::valueOf));
  }

  private void list(Stream<String> items) {
    text.append('[');
    int lineStart = text.lastIndexOf("\n");
    Iterator<String> remaining = items.iterator();
    while (remaining.hasNext()) {
      String item = remaining.next();
      if (text.length() + item.length() - lineStart > LINE_WIDTH) {
        lineStart = text.length();
        text.append('\n');
      }
      text.append(item);
      if (remaining.hasNext()) {
        text.append(',');
      }
    }
    text.append(']');
  }

  private static String vertex(float[] template, int vertex) {
    return "["
        + template[3 * vertex]
        + ","
        + template[3 * vertex + 1]
        + ","
        + template[3 * vertex + 2]
        + "]";
  }

  private static String face(int[] face) {
    return Arrays.toString(face).replace(" ", "");
  }
}
