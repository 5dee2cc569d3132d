package dev.morphflux.processor.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.morphflux.schemas.MorphfluxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces references to files and environment variables, so that secrets stay out of YAML. */
public final class SecretReferences {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(file|env):([^}]+)}");

  private SecretReferences() {}

  /**
   * Settings with all references replaced.
   *
   * @param path what the settings are called in an error
   */
  public static Map<String, String> resolve(String path, Map<String, String> settings) {
    Map<String, String> resolved = new HashMap<>();
    settings.forEach((key, value) -> resolved.put(key, replace(value, path + "." + key)));
    return resolved;
  }

  /** Replaces all references in place. */
  static void resolve(ObjectNode settings) {
    JsonNode unused = resolve(settings, "");
  }

  private static JsonNode resolve(JsonNode node, String path) {
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        object.set(name, resolve(object.get(name), path.isEmpty() ? name : path + "." + name));
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, resolve(array.get(i), path + "[" + i + "]"));
      }
    } else if (node.isTextual() && node.textValue().contains("${")) {
      return TextNode.valueOf(replace(node.textValue(), path));
    }
    return node;
  }

  private static String replace(String text, String path) {
    return REFERENCE
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    match.group(1).equals("file")
                        ? file(match.group(2), path)
                        : environment(match.group(2), path)));
  }

  /** Without the line break that editors leave at the end. */
  private static String file(String name, String path) {
    try {
      return Files.readString(Path.of(name)).stripTrailing();
    } catch (IOException | InvalidPathException e) {
      throw new MorphfluxException(
          "%s refers to a file that cannot be read: %s".formatted(path, e), e);
    }
  }

  private static String environment(String name, String path) {
    String value = System.getenv(name);
    if (value == null) {
      throw new MorphfluxException(
          "%s refers to the environment variable %s, which is not set".formatted(path, name));
    }
    return value;
  }
}
