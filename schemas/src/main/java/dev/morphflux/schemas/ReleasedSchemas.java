package dev.morphflux.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/** The schemas that a message was ever released with, so that what was written then can be read. */
final class ReleasedSchemas {

  /** Is part of every version, and so tells whether there is one. */
  private static final String IN_EVERY_VERSION = RegisteredScan.getClassSchema().getName();

  private ReleasedSchemas() {}

  /** All versions of a message, the current one among them, by their CRC-64 fingerprint. */
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
