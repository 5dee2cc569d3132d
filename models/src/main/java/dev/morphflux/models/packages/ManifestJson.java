package dev.morphflux.models.packages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.morphflux.models.io.IoErrors;
import dev.morphflux.models.network.Architecture;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads and writes {@code manifest.json}; a field that is missing or unknown is an error. */
final class ManifestJson {
  static final String FILE = "manifest.json";

  /** What files of a package may be called: nothing that leads out of its directory. */
  static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .addModule(new Jdk8Module())
          .build();

  private ManifestJson() {}

  static byte[] write(Manifest manifest) {
    try {
      return JSON.writeValueAsBytes(manifest);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest of numbers and text is always JSON", e);
    }
  }

  /**
   * Reads a manifest.
   *
   * @param where what the file is called in an error
   */
  static Manifest read(String where, byte[] json) {
    try {
      JsonNode root = JSON.readTree(json);
      requireVersion(where, root.path("formatVersion"));
      fillIn(root);
      Manifest manifest = JSON.treeToValue(root, Manifest.class);
      requireArchitecture(where, manifest);
      requireHashes(where, manifest.files());
      return manifest;
    } catch (UnrecognizedPropertyException e) {
      throw new InvalidPackageException(
          where
              + ": the field '"
              + e.getPathReference().replaceAll("[\\w.$]+\\[\"(\\w+)\"\\](?:->)?", "$1/")
              + "' is not known; remove it or use a newer Morphflux",
          e);
    } catch (JsonMappingException e) {
      throw new InvalidPackageException(where + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new InvalidPackageException(
          where + " is not valid JSON: " + IoErrors.describe(e) + "; copy the package again", e);
    }
  }

  /** Packages written before these fields were there lack them, and a PCA an architecture. */
  private static void fillIn(JsonNode root) {
    if (root instanceof ObjectNode manifest) {
      manifest.putIfAbsent("kind", TextNode.valueOf("lamm"));
      manifest.putIfAbsent("architecture", NullNode.getInstance());
      manifest.putIfAbsent("serving", NullNode.getInstance());
    }
    if (root.path("architecture") instanceof ObjectNode architecture) {
      architecture.putIfAbsent(
          "displacementHidden", IntNode.valueOf(Architecture.PUBLISHED_DISPLACEMENT_HIDDEN));
    }
    if (root.path("training") instanceof ObjectNode training) {
      training.putIfAbsent("heldOutBelow", DoubleNode.valueOf(0));
      training.putIfAbsent("startedFrom", TextNode.valueOf(""));
    }
  }

  private static void requireVersion(String where, JsonNode version) {
    if (!version.isInt() || version.asInt() != Manifest.FORMAT_VERSION) {
      throw new InvalidPackageException(
          where
              + " has the format version "
              + (version.isMissingNode() ? "(none)" : version)
              + ", expected "
              + Manifest.FORMAT_VERSION
              + "; use the Morphflux that wrote it, or export the model again");
    }
  }

  private static void requireArchitecture(String where, Manifest manifest) {
    boolean given = manifest.architecture().isPresent();
    if (given != (manifest.kind() == ModelKind.LAMM)) {
      throw new InvalidPackageException(
          where
              + (given
                  ? " gives an architecture, which a model of kind pca does not have"
                  : " gives no architecture, which a model of kind lamm needs")
              + "; write or copy the package again");
    }
  }

  private static void requireHashes(String where, Map<String, String> files) {
    files.forEach(
        (name, hash) -> {
          if (!FILE_NAME.matcher(name).matches() || name.equals(FILE)) {
            throw new InvalidPackageException(
                where + " lists a file '" + name + "', expected a plain name; do not use it");
          }
          if (!SHA256.matcher(hash).matches()) {
            throw new InvalidPackageException(
                where
                    + " gives '"
                    + hash
                    + "' as the hash of "
                    + name
                    + ", expected 64 hex digits");
          }
        });
  }
}
