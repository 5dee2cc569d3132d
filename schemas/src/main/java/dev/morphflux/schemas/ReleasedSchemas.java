package dev.morphflux.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/** The schemas that messages were ever released with, so that what was written then can be read. */
public final class ReleasedSchemas {

  /** Is part of every version, and so tells whether there is one. */
  private static final String IN_EVERY_VERSION = RegisteredScan.getClassSchema().getName();

  private static final List<Schema> CURRENT =
      List.of(
          RegisteredScan.getClassSchema(),
          Edit.getClassSchema(),
          LatentCode.getClassSchema(),
          DenseMesh.getClassSchema(),
          SubjectState.getClassSchema(),
          ModelRelease.getClassSchema());

  private static final Map<Long, Schema> ALL = all();

  private ReleasedSchemas() {}

  /** The schema of any message and any version, by its CRC-64 fingerprint. */
  public static Optional<Schema> withFingerprint(long fingerprint) {
    return Optional.ofNullable(ALL.get(fingerprint));
  }

  /** The version of a message that is written now, by its full name. */
  public static Optional<Schema> current(String fullName) {
    return CURRENT.stream().filter(schema -> schema.getFullName().equals(fullName)).findFirst();
  }

  /** All versions of a message, the current one among them, by their fingerprint. */
  static Map<Long, Schema> byFingerprint(Schema current) {
    Map<Long, Schema> schemas = new HashMap<>();
    for (int version = 1; exists(version, IN_EVERY_VERSION); version++) {
      if (exists(version, current.getName())) {
        put(schemas, parse(version, current.getName()));
      }
    }
    put(schemas, current);
    return Map.copyOf(schemas);
  }

  private static Map<Long, Schema> all() {
    Map<Long, Schema> schemas = new HashMap<>();
    CURRENT.forEach(current -> schemas.putAll(byFingerprint(current)));
    return Map.copyOf(schemas);
  }

  private static void put(Map<Long, Schema> schemas, Schema schema) {
    schemas.put(SchemaNormalization.parsingFingerprint64(schema), schema);
  }

  private static boolean exists(int version, String message) {
    return ReleasedSchemas.class.getResource(path(version, message)) != null;
  }

  private static Schema parse(int version, String message) {
    try (@Nullable InputStream in =
        ReleasedSchemas.class.getResourceAsStream(path(version, message))) {
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the library's own schemas cannot be read", e);
    }
  }

  private static String path(int version, String message) {
    return "released/v" + version + "/" + message + ".avsc";
  }
}
