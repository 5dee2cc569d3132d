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
    return parse(file.toString(), YamlRecords.text(file));
  }

  /**
   * Reads a file's text.
   *
   * @param where what the file is called in an error
   */
  static TrainingConfig parse(String where, String text) {
    return YamlRecords.bind(
        where, merge(defaults(), YamlRecords.parse(where, text)), TrainingConfig.class);
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
