package dev.morphflux.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * One message type as bytes: Avro single-object encoding, that is C3 01, the little-endian CRC-64
 * fingerprint of the schema, and the binary body. What was written with an older released schema is
 * read, too; fields that it lacks get their defaults. Safe for use by several threads.
 *
 * <p>Reading allocates no more than the bytes at hand can fill, whatever lengths they claim.
 */
public final class MessageFormat<T extends SpecificRecordBase> {
  public static final MessageFormat<RegisteredScan> SCAN =
      new MessageFormat<>(RegisteredScan.class, RegisteredScan.getClassSchema());
  public static final MessageFormat<Edit> EDIT =
      new MessageFormat<>(Edit.class, Edit.getClassSchema());
  public static final MessageFormat<LatentCode> LATENT =
      new MessageFormat<>(LatentCode.class, LatentCode.getClassSchema());
  public static final MessageFormat<DenseMesh> MESH =
      new MessageFormat<>(DenseMesh.class, DenseMesh.getClassSchema());
  public static final MessageFormat<SubjectState> STATE =
      new MessageFormat<>(SubjectState.class, SubjectState.getClassSchema());
  public static final MessageFormat<ModelRelease> RELEASE =
      new MessageFormat<>(ModelRelease.class, ModelRelease.getClassSchema());

  private static final int HEADER_BYTES = 10;

  private final Class<T> type;
  private final Schema schema;
  private final byte[] header;
  private final Map<Long, Schema> writers;
  private final SpecificData model = new MessageClasses();

  private MessageFormat(Class<T> type, Schema schema) {
    this.type = type;
    this.schema = schema;
    this.writers = ReleasedSchemas.byFingerprint(schema);
    this.header =
        ByteBuffer.allocate(HEADER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 0x01)
            .putLong(SchemaNormalization.parsingFingerprint64(schema))
            .array();
  }

  /** The bytes of a message. */
  public byte[] write(T message) {
    MessageOutput out = new MessageOutput();
    out.write(header, 0, HEADER_BYTES);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      new SpecificDatumWriter<T>(schema, model).write(message, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory cannot fail to be written", e);
    }
    return out.toByteArray();
  }

  /**
   * The message in bytes. Byte strings in it, such as vertices, are views of these bytes, which
   * must not change while they are used.
   *
   * @throws UnreadableMessageException for anything but exactly one message of this type
   */
  public T read(byte[] bytes) {
    Schema writer = writerOf(bytes);
    try {
      SlicingDecoder decoder = new SlicingDecoder(bytes, HEADER_BYTES);
      T message = type.cast(new SpecificDatumReader<T>(writer, schema, model).read(null, decoder));
      if (!decoder.isEnd()) {
        throw new UnreadableMessageException("bytes follow the end of the " + name());
      }
      return message;
    } catch (UnreadableMessageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Avro says in many ways that bytes make no sense, UnsupportedOperationException among them.
      throw new UnreadableMessageException(
          "the " + bytes.length + " bytes are not a whole " + name() + ": " + reasonOf(e), e);
    }
  }

  private Schema writerOf(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      throw new UnreadableMessageException(
          bytes.length + " bytes are too few for a " + name() + "; its header alone has 10");
    }
    if (bytes[0] == 0) {
      throw new UnreadableMessageException(
          "the %s starts with 00, as in the wire format of a schema registry, with the id %d; no registry is configured (schemaRegistry.url, or schema.registry.url among the client settings), or it has no schema of a %s with that id"
              .formatted(name(), ByteBuffer.wrap(bytes).getInt(1), name()));
    }
    if (bytes[0] != header[0] || bytes[1] != header[1]) {
      throw new UnreadableMessageException(
          "a "
              + name()
              + " starts with C3 01 (Avro single-object encoding), found %02X %02X"
                  .formatted(bytes[0], bytes[1]));
    }
    long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    Schema writer = writers.get(fingerprint);
    if (writer == null) {
      throw new UnreadableMessageException(
          "the bytes were written with a schema that is not a known version of "
              + name()
              + " (fingerprint "
              + HexFormat.of().formatHex(bytes, 2, HEADER_BYTES)
              + ")");
    }
    return writer;
  }

  private static String reasonOf(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private String name() {
    return type.getSimpleName();
  }
}
