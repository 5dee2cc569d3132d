package dev.morphflux.processor.rejects;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.morphflux.processor.pipeline.RejectHeaders;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be used, without its value.
 *
 * @param place in the rejects topic
 * @param time when it was rejected
 * @param reason its wire name; one that this version does not know if a newer one wrote it
 * @param message what is wrong
 * @param topic that the record stood in
 * @param partition of that topic
 * @param offset in that partition
 * @param subject the record's key
 * @param valueBytes size of the value; -1 for none
 */
public record Reject(
    RejectPlace place,
    Instant time,
    String reason,
    String message,
    String topic,
    int partition,
    long offset,
    @Nullable String subject,
    int valueBytes) {

  /** Empty if the record is no reject of this processor. */
  static Optional<Reject> of(ConsumerRecord<byte[], byte[]> record) {
    Optional<String> reason = header(record, RejectHeaders.REASON);
    Optional<String> topic = header(record, RejectHeaders.TOPIC);
    Optional<RejectPlace> stood =
        RejectPlace.parse(
            header(record, RejectHeaders.PARTITION).orElse("")
                + "@"
                + header(record, RejectHeaders.OFFSET).orElse(""));
    if (reason.isEmpty() || topic.isEmpty() || stood.isEmpty()) {
      return Optional.empty();
    }
    byte @Nullable [] key = record.key();
    byte @Nullable [] value = record.value();
    return Optional.of(
        new Reject(
            new RejectPlace(record.partition(), record.offset()),
            Instant.ofEpochMilli(record.timestamp()),
            reason.get(),
            header(record, RejectHeaders.EXCEPTION_MESSAGE).orElse(""),
            topic.get(),
            stood.get().partition(),
            stood.get().offset(),
            key == null ? null : new String(key, UTF_8),
            value == null ? -1 : value.length));
  }

  /**
   * The place of the reject that this record says was replayed, if it is such a note. A rejected
   * record may have come with any headers, but it has a reason besides.
   */
  static Optional<RejectPlace> replayed(ConsumerRecord<byte[], byte[]> record) {
    if (header(record, RejectHeaders.REASON).isPresent()) {
      return Optional.empty();
    }
    return header(record, RejectHeaders.REPLAYED)
        .flatMap(offset -> RejectPlace.parse(record.partition() + "@" + offset));
  }

  private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), UTF_8));
  }
}
