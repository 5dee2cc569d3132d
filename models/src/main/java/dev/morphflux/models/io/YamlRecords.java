package dev.morphflux.models.io;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads settings in YAML into records. A key that is not known is an error; errors name the file
 * and the path of the key. Constants are written {@code like-this}, in any case.
 */
public final class YamlRecords {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enumNamingStrategy(EnumNamingStrategies.KEBAB_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build();

  /** The key stands in the error's path. */
  private static final Pattern MISSING =
      Pattern.compile("Missing required creator property .*", Pattern.DOTALL);

  private YamlRecords() {}

  /**
   * The text of a file.
   *
   * @throws MorphfluxException if it cannot be read
   */
  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new MorphfluxException("cannot read " + file + ": " + IoErrors.describe(e), e);
    }
  }

  /**
   * The settings in a text, not yet bound to a record; without any if it is empty.
   *
   * @param where what the text is called in an error
   */
  public static ObjectNode parse(String where, String text) {
    try {
      JsonNode tree = YAML.readTree(text);
      if (tree.isMissingNode() || tree.isNull()) {
        return YAML.createObjectNode();
      }
      if (tree instanceof ObjectNode settings) {
        return settings;
      }
      throw new MorphfluxException(where + " must hold settings as 'key: value' lines");
    } catch (JsonProcessingException e) {
      String reason = e.getOriginalMessage().replaceAll("\\s+", " ").strip();
      throw new MorphfluxException(where + " is not YAML: " + reason, e);
    }
  }

  /**
   * Settings as a record, whose constructor may refuse them.
   *
   * @param where what the settings' text is called in an error
   */
  public static <T> T bind(String where, ObjectNode settings, Class<T> type) {
    try {
      return YAML.treeToValue(settings, type);
    } catch (UnrecognizedPropertyException e) {
      String known =
          e.getKnownPropertyIds().stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining(", "));
      throw new MorphfluxException(
          where + ": " + path(e) + " is not a known key; known: " + known, e);
    } catch (JsonMappingException e) {
      String reason =
          e.getCause() instanceof MorphfluxException refusal
              ? String.valueOf(refusal.getMessage())
              : MISSING
                  .matcher(e.getOriginalMessage())
                  .replaceFirst("is missing; it has no default");
      String path = path(e);
      boolean located = path.isEmpty() || reason.startsWith(path);
      throw new MorphfluxException(where + ": " + (located ? "" : path + ": ") + reason, e);
    } catch (JsonProcessingException e) {
      throw new MorphfluxException(where + ": " + e.getOriginalMessage(), e);
    }
  }

  /** A record as YAML that {@link #parse} and {@link #bind} take; what is null is left out. */
  public static String write(Object settings) {
    try {
      return YAML.writeValueAsString(settings);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no settings: " + settings, e);
    }
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }
}
