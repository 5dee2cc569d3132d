package dev.morphflux.processor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.schemas.MessageFormat;
import dev.morphflux.schemas.ReleasedSchemas;
import dev.morphflux.schemas.UnreadableMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Bytes of a record to a message, with the reason where that cannot be. */
final class MessageReader<T extends SpecificRecordBase> {

  private static final int HEADER_BYTES = 10;

  private final MessageFormat<T> format;
  private final String messageName;

  MessageReader(MessageFormat<T> format, Schema schema) {
    this.format = format;
    messageName = schema.getFullName();
  }

  T read(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null || value.length == 0) {
      throw new RejectedRecordException(
          RejectReason.EMPTY_VALUE, "the record has no value; expected a message");
    }
    try {
      return format.read(value);
    } catch (UnreadableMessageException e) {
      throw new RejectedRecordException(reason(value), e.getMessage(), e);
    }
  }

  private RejectReason reason(byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    if (value[0] == 0 && value.length >= HEADER_BYTES) {
      // A schema registry's wire format, with an id that is not known.
      return RejectReason.UNKNOWN_SCHEMA;
    }
    if (value.length < 2 || bytes.get(0) != (byte) 0xC3 || bytes.get(1) != 1) {
      return RejectReason.NOT_AVRO;
    }
    return value.length >= HEADER_BYTES && !isKnown(bytes.getLong(2))
        ? RejectReason.UNKNOWN_SCHEMA
        : RejectReason.UNREADABLE;
  }

  private boolean isKnown(long fingerprint) {
    return ReleasedSchemas.withFingerprint(fingerprint)
        .filter(schema -> schema.getFullName().equals(messageName))
        .isPresent();
  }

  /** A subject's records are only in one lane, and in order, if the subject is their key. */
  static void requireKey(ConsumerRecord<byte[], byte[]> record, String subject) {
    String key = record.key() == null ? null : new String(record.key(), UTF_8);
    if (!subject.equals(key)) {
      throw new RejectedRecordException(
          RejectReason.SUBJECT_KEY_MISMATCH,
          "the record's key is %s, expected its subject '%s'"
              .formatted(key == null ? "missing" : "'" + key + "'", subject));
    }
  }
}
