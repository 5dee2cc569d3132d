package dev.morphflux.models.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.network.Architecture;
import dev.morphflux.models.network.Backbone;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The section MODEL of a published configuration, with the published defaults.
 *
 * @param where what the file is called in an error
 */
record PublishedConfig(String where, JsonNode model) {
  private static final YAMLMapper YAML = new YAMLMapper();

  /** The section MODEL of a YAML file, or a missing node. */
  static JsonNode model(Path file) {
    try {
      return YAML.readTree(file.toFile()).path("MODEL");
    } catch (IOException e) {
      throw new InvalidCheckpointException("cannot read " + file + ": " + IoErrors.describe(e), e);
    }
  }

  Architecture architecture() {
    if (integer("Dinput", 3) != 3) {
      throw wrong("Dinput", "3, the coordinates of a vertex");
    }
    return new Architecture(
        backbone(),
        integer("dim"),
        hasBottleneck() ? integer("bottleneck_dim") : integer("dim"),
        has("encoder_depth") ? integer("encoder_depth") : integer("depth"),
        has("decoder_depth") ? integer("decoder_depth") : integer("depth"),
        integer("heads", 8),
        integer("scale_dim", 4),
        has("scale_dim_token") ? number("scale_dim_token") : 0.5);
  }

  /** Without one, the identity token itself is the latent code. */
  boolean hasBottleneck() {
    return has("bottleneck_dim");
  }

  /** K, if it is given. */
  int regionCount(int found) {
    return integer("Npatches", found);
  }

  /** The file of the regions, as the published code finds it; or an empty text. */
  String regionIdsFile() {
    return model.path("region_ids_file").asText("");
  }

  /** Control vertices by the index of their region, in its order; none for regions without. */
  SortedMap<Integer, List<Integer>> controlVertices() {
    SortedMap<Integer, List<Integer>> control = new TreeMap<>();
    model
        .path("control_vertices")
        .properties()
        .forEach(
            entry -> {
              String name = "control_vertices." + entry.getKey();
              if (!entry.getKey().matches("\\d{1,9}") || !entry.getValue().isArray()) {
                throw new InvalidCheckpointException(
                    where
                        + ": MODEL."
                        + name
                        + " is "
                        + entry.getValue()
                        + ", expected the index of a region and a list of vertices");
              }
              List<Integer> vertices = new ArrayList<>();
              entry.getValue().forEach(vertex -> vertices.add(integer(name, vertex)));
              control.put(Integer.valueOf(entry.getKey()), vertices);
            });
    return control;
  }

  private Backbone backbone() {
    return switch (model.path("backbone").asText()) {
      case "mlpmixer" -> Backbone.MLP_MIXER;
      case "transformer" -> Backbone.TRANSFORMER;
      default -> throw wrong("backbone", "mlpmixer or transformer");
    };
  }

  private boolean has(String key) {
    return model.hasNonNull(key);
  }

  private int integer(String key, int otherwise) {
    return has(key) ? integer(key) : otherwise;
  }

  private int integer(String key) {
    return integer(key, model.path(key));
  }

  private int integer(String key, JsonNode node) {
    if (!node.isNumber() || node.asDouble() != node.asInt()) {
      throw wrong(key, node, "a whole number");
    }
    return node.asInt();
  }

  private double number(String key) {
    if (!model.path(key).isNumber()) {
      throw wrong(key, "a number");
    }
    return model.path(key).asDouble();
  }

  private InvalidCheckpointException wrong(String key, String expected) {
    return wrong(key, model.path(key), expected);
  }

  private InvalidCheckpointException wrong(String key, JsonNode found, String expected) {
    return new InvalidCheckpointException(
        where
            + ": MODEL."
            + key
            + " is "
            + (found.isMissingNode() ? "missing" : found)
            + ", expected "
            + expected);
  }
}
