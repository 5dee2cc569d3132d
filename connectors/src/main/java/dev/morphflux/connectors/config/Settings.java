package dev.morphflux.connectors.config;

import dev.morphflux.models.mesh.Topology;
import dev.morphflux.models.packages.TopologyJson;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** Validators and parts of configuration definitions. */
public final class Settings {
  public static final String TOPOLOGY = "topology";
  public static final String TOPOLOGY_DOC =
      "The topology of all meshes: its JSON file, or the folder of a model package, which holds one."
          + " Every worker must be able to read it under this path.";

  /** The key of a subject and the messages are bytes already; a worker's default may be JSON. */
  private static final String BYTE_ARRAYS =
      "org.apache.kafka.connect.converters.ByteArrayConverter";

  private static final String TOPOLOGY_FILE = "topology.json";

  private Settings() {}

  /** Lets no value pass that the check throws a {@link MorphfluxException} at. */
  public static ConfigDef.Validator checked(String expected, Check check) {
    return new ConfigDef.Validator() {
      @Override
      public void ensureValid(String name, @Nullable Object value) {
        try {
          check.check(value == null ? "" : value.toString());
        } catch (MorphfluxException e) {
          throw new ConfigException(name, value, e.getMessage());
        }
      }

      @Override
      public String toString() {
        return expected;
      }
    };
  }

  /** Refuses what cannot be used. */
  public interface Check {
    void check(String value);
  }

  /** A text that is not empty. */
  public static ConfigDef.Validator notBlank() {
    return checked(
        "not empty",
        value -> {
          if (value.isBlank()) {
            throw new MorphfluxException("it must not be empty");
          }
        });
  }

  /** The name of a constant, in either case. */
  public static <E extends Enum<E>> ConfigDef.Validator oneOf(Class<E> type) {
    return ConfigDef.CaseInsensitiveValidString.in(names(type).toArray(new String[0]));
  }

  /** Offers the names of the constants. */
  public static <E extends Enum<E>> ConfigDef.Recommender recommending(Class<E> type) {
    return new ConfigDef.Recommender() {
      @Override
      public List<Object> validValues(String name, Map<String, Object> parsed) {
        return List.copyOf(names(type));
      }

      @Override
      public boolean visible(String name, Map<String, Object> parsed) {
        return true;
      }
    };
  }

  private static <E extends Enum<E>> List<String> names(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  /** The constant of a name that was validated. */
  public static <E extends Enum<E>> E constant(Class<E> type, String name) {
    return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
  }

  /** Reads the topology of a file or model package. */
  public static Topology topology(String value) {
    Path path = Path.of(value);
    return TopologyJson.read(Files.isDirectory(path) ? path.resolve(TOPOLOGY_FILE) : path);
  }

  /**
   * Adds an error to a key or value converter that is named and would change the bytes.
   *
   * @param values what was validated, where errors are added
   */
  public static void requireByteArrays(Map<String, String> settings, List<ConfigValue> values) {
    for (String name : List.of("key.converter", "value.converter")) {
      String converter = settings.get(name);
      if (converter != null && !converter.equals(BYTE_ARRAYS)) {
        ConfigValue value =
            values.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseGet(
                    () -> {
                      ConfigValue added = new ConfigValue(name);
                      values.add(added);
                      return added;
                    });
        value.addErrorMessage(
            "%s is %s, but Morphflux messages are bytes already: set %s=%s"
                .formatted(name, converter, name, BYTE_ARRAYS));
      }
    }
  }

  /** Adds an error to a setting. */
  public static void addError(List<ConfigValue> values, String name, String message) {
    values.stream()
        .filter(value -> value.name().equals(name) && value.errorMessages().isEmpty())
        .forEach(value -> value.addErrorMessage(message));
  }
}
