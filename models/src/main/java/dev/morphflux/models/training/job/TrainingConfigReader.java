package dev.morphflux.models.training.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.morphflux.models.io.IoErrors;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Reads a run's settings: a YAML file over the defaults. */
public final class TrainingConfigReader {
  private static final String DEFAULTS = "defaults.yaml";
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private TrainingConfigReader() {}

  /**
   * Reads a file.
   *
   * @throws MorphfluxException if it cannot be read, a key is unknown or a value is out of range;
   *     names the key's path
   */
  public static TrainingConfig read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new MorphfluxException("cannot read " + file + ": " + IoErrors.describe(e), e);
    }
  }

  /**
   * Reads a file's text.
   *
   * @param where what the file is called in an error
   */
  static TrainingConfig parse(String where, String text) {
    try {
      JsonNode given = YAML.readTree(text);
      if (!given.isObject()) {
        throw new MorphfluxException(where + " must hold settings as 'key: value' lines");
      }
      return YAML.treeToValue(merge(defaults(), (ObjectNode) given), TrainingConfig.class);
    } catch (UnrecognizedPropertyException e) {
      throw new MorphfluxException(
          where
              + ": unknown setting '"
              + path(e)
              + "'; known there are "
              + e.getKnownPropertyIds().stream()
                  .map(Object::toString)
                  .sorted()
                  .collect(Collectors.joining(", ")),
          e);
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof MorphfluxException cause) {
        throw new MorphfluxException(where + ": " + cause.getMessage(), e);
      }
      String setting = e instanceof JsonMappingException mapping ? path(mapping) : "";
      throw new MorphfluxException(
          where + ": " + (setting.isEmpty() ? "" : setting + ": ") + e.getOriginalMessage(), e);
    }
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(
            step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static ObjectNode defaults() {
    try (InputStream in = TrainingConfigReader.class.getResourceAsStream(DEFAULTS)) {
      if (in == null) {
        throw new IllegalStateException(DEFAULTS + " is missing from the jar");
      }
      return (ObjectNode) YAML.readTree(in);
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
