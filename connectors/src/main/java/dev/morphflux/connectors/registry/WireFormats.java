package dev.morphflux.connectors.registry;

import dev.morphflux.schemas.ReleasedSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** From Avro's single-object encoding to a registry's wire format, and back. */
final class WireFormats {

  /** C3 01 and the fingerprint. */
  private static final int SINGLE_OBJECT_HEADER = 10;

  /** 0 and the id. */
  private static final int REGISTRY_HEADER = 5;

  private WireFormats() {}

  /** The schema of a message in single-object encoding, if it is one of ours. */
  static Optional<Schema> schemaOf(byte[] value) {
    return value.length >= SINGLE_OBJECT_HEADER && value[0] == (byte) 0xC3 && value[1] == 1
        ? ReleasedSchemas.withFingerprint(
            ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2))
        : Optional.empty();
  }

  /** Whether a value may be in the registry's wire format. */
  static boolean hasId(byte[] value) {
    return value.length > REGISTRY_HEADER && value[0] == 0;
  }

  static int id(byte[] value) {
    return ByteBuffer.wrap(value).getInt(1);
  }

  /** A message in single-object encoding under an id. */
  static byte[] withId(byte[] value, int id) {
    int body = value.length - SINGLE_OBJECT_HEADER;
    return ByteBuffer.allocate(REGISTRY_HEADER + body)
        .put((byte) 0)
        .putInt(id)
        .put(value, SINGLE_OBJECT_HEADER, body)
        .array();
  }

  /**
   * A message under an id in single-object encoding; written anew where its schema is a variant of
   * ours that was never released. Empty if it is no message of ours.
   */
  static Optional<byte[]> withFingerprint(byte[] value, Schema writer) {
    long fingerprint = SchemaNormalization.parsingFingerprint64(writer);
    if (ReleasedSchemas.withFingerprint(fingerprint).isPresent()) {
      return Optional.of(
          header(fingerprint, value.length - REGISTRY_HEADER)
              .put(value, REGISTRY_HEADER, value.length - REGISTRY_HEADER)
              .array());
    }
    return ReleasedSchemas.current(writer.getFullName())
        .flatMap(reader -> rewritten(value, writer, reader));
  }

  private static Optional<byte[]> rewritten(byte[] value, Schema writer, Schema reader) {
    try {
      GenericData data = new GenericData();
      GenericRecord record =
          new GenericDatumReader<GenericRecord>(writer, reader, data)
              .read(
                  null,
                  DecoderFactory.get()
                      .binaryDecoder(value, REGISTRY_HEADER, value.length - REGISTRY_HEADER, null));
      ByteArrayOutputStream body = new ByteArrayOutputStream(value.length);
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(body, null);
      new GenericDatumWriter<GenericRecord>(reader, data).write(record, encoder);
      encoder.flush();
      return Optional.of(
          header(SchemaNormalization.parsingFingerprint64(reader), body.size())
              .put(body.toByteArray())
              .array());
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static ByteBuffer header(long fingerprint, int body) {
    return ByteBuffer.allocate(SINGLE_OBJECT_HEADER + body)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0xC3)
        .put((byte) 1)
        .putLong(fingerprint);
  }
}
