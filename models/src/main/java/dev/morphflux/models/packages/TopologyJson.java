package dev.morphflux.models.packages;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.mesh.InvalidMeshException;
import dev.morphflux.models.mesh.Region;
import dev.morphflux.models.mesh.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The JSON form of a topology; errors name the JSON path. */
public final class TopologyJson {
  private static final Set<String> FIELDS =
      Set.of("metersPerUnit", "regions", "landmarks", "template", "faces");
  private static final Set<String> REGION_FIELDS = Set.of("name", "vertices", "controlPoints");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final String where;

  private TopologyJson(String where) {
    this.where = where;
  }

  /** Reads a file. */
  public static Topology read(Path file) {
    try {
      return parse(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new InvalidMeshException("cannot read " + file + ": " + IoErrors.describe(e), e);
    }
  }

  /**
   * Reads JSON.
   *
   * @param where what the file is called in an error
   */
  public static Topology parse(String where, byte[] json) {
    return new TopologyJson(where).topology(json);
  }

  /** Writes a file that {@link #read} reads back exactly. */
  public static void write(Path file, Topology topology) {
    try {
      Files.writeString(file, TopologyText.of(topology));
    } catch (IOException e) {
      throw new InvalidMeshException("cannot write " + file + ": " + IoErrors.describe(e), e);
    }
  }

  private Topology topology(byte[] json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw new InvalidMeshException(where + " is not valid JSON: " + IoErrors.describe(e), e);
    }
    requireFields(root, "$", FIELDS);
    try {
      return new Topology(
          number(root.path("metersPerUnit"), "$.metersPerUnit"),
          template(root.path("template")),
          faces(root.path("faces")),
          regions(root.path("regions")),
          integers(root.path("landmarks"), "$.landmarks"));
    } catch (InvalidMeshException e) {
      throw e.getMessage().startsWith(where)
          ? e
          : new InvalidMeshException(where + ": " + e.getMessage(), e);
    }
  }

  private float[] template(JsonNode rows) {
    requireArray(rows, "$.template");
    float[] template = new float[3 * rows.size()];
    for (int vertex = 0; vertex < rows.size(); vertex++) {
      String path = "$.template[" + vertex + "]";
      JsonNode row = rows.get(vertex);
      require(row.isArray() && row.size() == 3, path, "expected [x, y, z], found " + brief(row));
      for (int axis = 0; axis < 3; axis++) {
        template[3 * vertex + axis] = (float) number(row.get(axis), path + "[" + axis + "]");
      }
    }
    return template;
  }

  private int[][] faces(JsonNode rows) {
    requireArray(rows, "$.faces");
    int[][] faces = new int[rows.size()][];
    for (int face = 0; face < faces.length; face++) {
      faces[face] =
          integers(rows.get(face), "$.faces[" + face + "]").stream()
              .mapToInt(Integer::intValue)
              .toArray();
    }
    return faces;
  }

  private List<Region> regions(JsonNode nodes) {
    requireArray(nodes, "$.regions");
    List<Region> regions = new ArrayList<>();
    for (JsonNode node : nodes) {
      String path = "$.regions[" + regions.size() + "]";
      requireFields(node, path, REGION_FIELDS);
      JsonNode name = node.path("name");
      require(name.isTextual(), path + ".name", "expected text, found " + brief(name));
      regions.add(
          new Region(
              name.asText(),
              integers(node.path("vertices"), path + ".vertices"),
              integers(node.path("controlPoints"), path + ".controlPoints")));
    }
    return regions;
  }

  private List<Integer> integers(JsonNode nodes, String path) {
    requireArray(nodes, path);
    List<Integer> integers = new ArrayList<>(nodes.size());
    for (JsonNode node : nodes) {
      require(
          node.canConvertToInt() && node.isIntegralNumber(),
          path + "[" + integers.size() + "]",
          "expected an integer, found " + brief(node));
      integers.add(node.asInt());
    }
    return integers;
  }

  private double number(JsonNode node, String path) {
    require(node.isNumber(), path, "expected a number, found " + brief(node));
    return node.asDouble();
  }

  private void requireArray(JsonNode node, String path) {
    require(node.isArray(), path, "expected a list, found " + brief(node));
  }

  private void requireFields(JsonNode node, String path, Set<String> known) {
    require(node.isObject(), path, "expected an object, found " + brief(node));
    for (String field : known) {
      require(node.has(field), path + "." + field, "expected a value, found nothing");
    }
    node.fieldNames()
        .forEachRemaining(
            field -> require(known.contains(field), path + "." + field, "this field is not known"));
  }

  private static String brief(JsonNode node) {
    String text = node.isMissingNode() ? "nothing" : node.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  private void require(boolean holds, String path, String message) {
    if (!holds) {
      throw new InvalidMeshException(where + ": " + path + ": " + message);
    }
  }
}
