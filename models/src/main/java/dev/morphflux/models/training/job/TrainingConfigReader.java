package dev.morphflux.models.training.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.morphflux.models.io.YamlRecords;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Reads a run's settings: a YAML file over the defaults. */
public final class TrainingConfigReader {
  private static final String DEFAULTS = "defaults.yaml";

  private TrainingConfigReader() {}

  /**
   * Reads a file.
   *
   * @throws MorphfluxException if it cannot be read, a key is unknown or a value is out of range;
   *     names the key's path
   */
  public static TrainingConfig read(Path file) {
    return read(file, Map.of());
  }

  /**
   * Reads a file. Paths in it, which are relative to it, come back absolute.
   *
   * @param overrides settings that go before those of the file, by key; of the outermost level
   * @throws MorphfluxException if it cannot be read, a key is unknown or a value is out of range;
   *     names the key's path
   */
  public static TrainingConfig read(Path file, Map<String, String> overrides) {
    ObjectNode settings = YamlRecords.parse(file.toString(), YamlRecords.text(file));
    overrides.forEach(settings::put);
    Path folder = file.toAbsolutePath().normalize();
    resolve(settings, "topology", folder);
    if (settings.get("warmStart") instanceof ObjectNode warmStart) {
      resolve(warmStart, "model", folder);
    }
    return bind(file.toString(), settings);
  }

  private static void resolve(ObjectNode settings, String key, Path file) {
    JsonNode path = settings.path(key);
    if (path.isTextual() && !path.asText().isBlank()) {
      settings.put(key, file.resolveSibling(path.asText()).toString());
    }
  }

  /**
   * Reads a file's text.
   *
   * @param where what the file is called in an error
   */
  static TrainingConfig parse(String where, String text) {
    return bind(where, YamlRecords.parse(where, text));
  }

  private static TrainingConfig bind(String where, ObjectNode settings) {
    return YamlRecords.bind(where, merge(defaults(), settings), TrainingConfig.class);
  }

  /** All settings as YAML that {@link #read} takes. */
  static String write(TrainingConfig config) {
    return YamlRecords.write(config);
  }

  private static ObjectNode defaults() {
    try (InputStream in = TrainingConfigReader.class.getResourceAsStream(DEFAULTS)) {
      if (in == null) {
        throw new IllegalStateException(DEFAULTS + " is missing from the jar");
      }
      return YamlRecords.parse(DEFAULTS, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode merge(ObjectNode base, ObjectNode over) {
    over.properties()
        .forEach(
            setting -> {
              JsonNode old = base.get(setting.getKey());
              JsonNode value = setting.getValue();
              if (old instanceof ObjectNode inner && value instanceof ObjectNode outer) {
                merge(inner, outer);
              } else {
                base.set(setting.getKey(), value);
              }
            });
    return base;
  }
}
