package dev.morphflux.processor.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.morphflux.models.io.YamlRecords;
import dev.morphflux.schemas.MorphfluxException;
import java.nio.file.Path;

/** Reads the processor's settings. */
public final class YamlFile {

  private YamlFile() {}

  /**
   * Reads a file. References such as {@code ${file:/run/secrets/password}} and {@code
   * ${env:PASSWORD}} are replaced by what they name.
   *
   * @throws MorphfluxException if it cannot be read, or holds a key or value that is not known;
   *     names the file and the key's path
   */
  public static <T> T read(Path file, Class<T> type) {
    String where = file.toString();
    ObjectNode settings = YamlRecords.parse(where, YamlRecords.text(file));
    try {
      SecretReferences.resolve(settings);
    } catch (MorphfluxException e) {
      throw new MorphfluxException(where + ": " + e.getMessage(), e);
    }
    return YamlRecords.bind(where, settings, type);
  }
}
