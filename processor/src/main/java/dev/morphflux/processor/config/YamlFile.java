package dev.morphflux.processor.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Reads YAML into records. Errors name the file and the path of the key. */
public final class YamlFile {

  private static final ObjectMapper MAPPER =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enumNamingStrategy(EnumNamingStrategies.KEBAB_CASE)
          .build();

  private YamlFile() {}

  /**
   * Reads a file. References such as {@code ${file:/run/secrets/password}} and {@code
   * ${env:PASSWORD}} are replaced by what they name.
   *
   * @throws MorphfluxException if it cannot be read, or holds a key or value that is not known
   */
  public static <T> T read(Path file, Class<T> type) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new MorphfluxException("the configuration %s cannot be read: %s".formatted(file, e), e);
    }
    try {
      return parse(text, type);
    } catch (MorphfluxException e) {
      throw new MorphfluxException(file + ": " + e.getMessage(), e);
    }
  }

  static <T> T parse(String text, Class<T> type) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      JsonNode root = tree.isMissingNode() || tree.isNull() ? MAPPER.createObjectNode() : tree;
      return MAPPER.treeToValue(SecretReferences.resolve(root), type);
    } catch (UnrecognizedPropertyException e) {
      throw new MorphfluxException(
          "%s is not a known key; known: %s"
              .formatted(
                  path(e.getPath()),
                  e.getKnownPropertyIds().stream()
                      .map(Object::toString)
                      .sorted()
                      .collect(Collectors.joining(", "))),
          e);
    } catch (JsonMappingException e) {
      if (e.getCause() instanceof MorphfluxException known) {
        throw known;
      }
      throw new MorphfluxException(
          "%s: %s".formatted(path(e.getPath()), e.getOriginalMessage()), e);
    } catch (JsonProcessingException e) {
      throw new MorphfluxException("this is not YAML: " + e.getOriginalMessage(), e);
    }
  }

  private static String path(List<JsonMappingException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : references) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.isEmpty() ? "the configuration" : path.toString();
  }
}
